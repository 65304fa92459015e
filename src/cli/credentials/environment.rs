//! What of the environment says where keys are: variables, the home folder, the time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

/// The variables that are read, and no others.
const NAMES: [&str; 11] = [
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "TENCENTCLOUD_SECRET_ID",
    "TENCENTCLOUD_SECRET_KEY",
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_CREDENTIALS_FILE",
    "TCCLI_PROFILE",
    "HOME",
];

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    vars: BTreeMap<&'static str, SecretString>,
    /// Against which expiry is judged.
    pub(crate) now: Timestamp,
}

impl Environment {
    /// That of this process.
    #[allow(
        clippy::disallowed_methods,
        reason = "the command line reads the environment"
    )]
    pub(crate) fn read() -> Environment {
        let var = |name: &'static str| Some((name, std::env::var(name).ok()?.into()));
        Environment {
            vars: NAMES.into_iter().filter_map(var).collect(),
            now: Timestamp::now(),
        }
    }

    /// One made up.
    #[cfg(test)]
    pub(crate) fn of(vars: &[(&'static str, &str)], now: Timestamp) -> Environment {
        let vars = vars
            .iter()
            .map(|(name, value)| (*name, SecretString::from(*value)));
        Environment {
            vars: vars.collect(),
            now,
        }
    }

    /// A variable that is no secret. Empty ones count as absent.
    pub(super) fn var(&self, name: &str) -> Option<&str> {
        let value = self.vars.get(name)?.expose_secret();
        (!value.is_empty()).then_some(value)
    }

    /// A variable that is one.
    pub(super) fn secret(&self, name: &str) -> Option<SecretString> {
        self.var(name).map(SecretString::from)
    }

    /// A file below the home folder.
    pub(super) fn at_home(&self, below: &str) -> Option<PathBuf> {
        self.var("HOME").map(|home| Path::new(home).join(below))
    }
}
