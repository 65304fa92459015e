//! The keys that calls are signed with, found where each vendor's own tools find them: in the environment, or in their
//! files. Never in a file of ours, and never printed.
//!
//! Exchanges nothing: what a role or a login would have to be asked for first is told, not done.

mod alibaba;
mod environment;
mod file;
mod ini;
mod tencent;

use flowcheck::spec::syntax::Protocol;
use flowcheck::sut::Credentials;
use jiff::{SpanRound, Timestamp, Unit};
use secrecy::SecretString;

pub(crate) use environment::Environment;

/// A key, and where it was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The key.
    pub(crate) key: Credentials,
    /// Where, as the end of a sentence: `the environment`.
    pub(crate) from: String,
    /// Until when it holds, if that is known.
    pub(crate) expires: Option<Timestamp>,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CredentialsError {
    /// Half of a key is set.
    #[error("`{variable}` is not set, so calls cannot be signed")]
    Unset {
        /// What is missing.
        variable: &'static str,
        /// Where keys are looked for.
        help: String,
    },
    /// A file is there and cannot be understood. Its text is not repeated.
    #[error("`{file}` holds no key: {why}")]
    File {
        /// Its path.
        file: String,
        /// What is wrong.
        why: String,
        /// What to do.
        help: String,
    },
    /// The key held until some time ago.
    #[error("the key from {from} expired {ago} ago")]
    Expired {
        /// Where it was found.
        from: String,
        /// How long ago.
        ago: String,
    },
}

impl CredentialsError {
    /// What to do about it.
    pub(crate) fn help(&self) -> &str {
        match self {
            CredentialsError::Unset { help, .. } | CredentialsError::File { help, .. } => help,
            CredentialsError::Expired { .. } => {
                "get a new one as you got this one: log in again with the vendor's tool, or assume the role again"
            }
        }
    }
}

/// Finds the key of a profile, or the one that the vendor's tools would take. None if there is no key at all.
///
/// # Errors
/// If there is half a key, a profile is missing or of a kind that needs an exchange, or the key has expired.
pub(crate) fn find(
    protocol: Protocol,
    profile: Option<&str>,
    environment: &Environment,
) -> Result<Option<Found>, CredentialsError> {
    let found = match protocol {
        Protocol::AliyunRpc => alibaba::find(profile, environment),
        Protocol::TencentTc3 => tencent::find(profile, environment),
    }?;
    let now = environment.now;
    if let Some(found) = &found
        && let Some(expires) = found.expires
        && expires <= now
    {
        return Err(CredentialsError::Expired {
            from: found.from.clone(),
            ago: length(expires, now),
        });
    }
    Ok(found)
}

/// The error of a key that is nowhere.
pub(crate) fn nowhere(protocol: Protocol) -> CredentialsError {
    let (variables, help) = match protocol {
        Protocol::AliyunRpc => (alibaba::VARIABLES, alibaba::WHERE),
        Protocol::TencentTc3 => (tencent::VARIABLES, tencent::WHERE),
    };
    CredentialsError::Unset {
        variable: variables.id,
        help: help.to_owned(),
    }
}

/// What a vendor's tools call the parts of a key: as variables, or in a profile.
#[derive(Clone, Copy)]
struct Parts {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

impl Parts {
    fn find(
        self,
        environment: &Environment,
        help: &str,
    ) -> Result<Option<Found>, CredentialsError> {
        let unset = |variable| CredentialsError::Unset {
            variable,
            help: help.to_owned(),
        };
        let key = match (environment.var(self.id), environment.secret(self.secret)) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(unset(self.id)),
            (Some(_), None) => return Err(unset(self.secret)),
            (Some(id), Some(secret)) => Credentials::new(id, secret),
        };
        Ok(Some(Found {
            key: with_token(key, environment.secret(self.token)),
            from: format!("the environment ({})", self.id),
            expires: None,
        }))
    }
}

fn with_token(key: Credentials, token: Option<SecretString>) -> Credentials {
    match token {
        Some(token) => key.with_token(token),
        None => key,
    }
}

/// How long it is from one moment to another, as people say it.
pub(crate) fn length(from: Timestamp, to: Timestamp) -> String {
    let rounding = SpanRound::new().largest(Unit::Hour).smallest(Unit::Second);
    match (to - from).round(rounding) {
        Ok(span) => format!("{span:#}"),
        Err(_) => "long".to_owned(),
    }
}

#[cfg(test)]
mod tests;
