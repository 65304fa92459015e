//! Whether and with what calls are signed.

use clap::builder::BoolishValueParser;
use flowcheck::runner::target::default_key;
use flowcheck::spec::syntax::Protocol;
use flowcheck::sut::Auth;
use jiff::Timestamp;

use super::credentials::{self, CredentialsError, Environment, Found};
use super::{Exit, cores, print};

/// Whether calls are signed. The keys themselves come from the environment or from the vendor's own files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct KeyArgs {
    /// Do not sign calls
    #[arg(long, env = "FLOWCHECK_NO_AUTH", value_parser = BoolishValueParser::new())]
    pub(crate) no_auth: bool,

    /// The profile in the vendor's own files that holds the keys [default: the environment, then the current profile]
    #[arg(
        long,
        value_name = "NAME",
        env = "FLOWCHECK_PROFILE",
        conflicts_with = "no_auth"
    )]
    pub(crate) profile: Option<String>,
}

/// How calls are signed, and until when that holds.
#[derive(Debug)]
pub(crate) struct Signing {
    /// How.
    pub(crate) auth: Auth,
    /// When the key expires, if that is known.
    pub(crate) expires: Option<Timestamp>,
}

impl Signing {
    /// Not at all.
    pub(crate) fn none() -> Signing {
        Signing {
            auth: Auth::None {
                access_key_id: None,
            },
            expires: None,
        }
    }
}

/// How calls to an endpoint are signed; prints what is missing. An endpoint on this machine may be the emulator.
pub(crate) fn signing(
    protocol: Protocol,
    profile: Option<&str>,
    loopback: bool,
) -> Result<Signing, Exit> {
    match found(protocol, profile) {
        Ok(Some(found)) => Ok(Signing {
            auth: Auth::Rpc(found.key),
            expires: found.expires,
        }),
        Ok(None) if loopback => {
            let key = default_key(protocol);
            print::err(&format!(
                "note: no keys in the environment; calls are signed with the emulator's, `{key}`\n"
            ));
            Ok(Signing {
                auth: Auth::Rpc(key),
                expires: None,
            })
        }
        Ok(None) => Err(report(&credentials::nowhere(protocol))),
        Err(error) => Err(report(&error)),
    }
}

/// The key, if there is one.
pub(crate) fn found(
    protocol: Protocol,
    profile: Option<&str>,
) -> Result<Option<Found>, CredentialsError> {
    cores::forbid();
    credentials::find(protocol, profile, &Environment::read())
}

/// Prints why there is no key.
pub(crate) fn report(error: &CredentialsError) -> Exit {
    print::error(&error.to_string(), Some(error.help()));
    Exit::Usage
}
