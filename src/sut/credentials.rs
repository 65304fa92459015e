//! The keys that calls are signed with. They can be used, but not printed, compared or serialised.
//!
//! Does not find them: the command line reads the environment and the vendors' files.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// An access key, with the token that comes with a temporary one.
#[derive(Clone)]
pub struct Credentials {
    id: String,
    secret: SecretString,
    token: Option<SecretString>,
}

impl Credentials {
    /// A key: its public id and its secret.
    pub fn new(id: impl Into<String>, secret: impl Into<SecretString>) -> Credentials {
        Credentials {
            id: id.into(),
            secret: secret.into(),
            token: None,
        }
    }

    /// The same key with a security token.
    pub fn with_token(self, token: impl Into<SecretString>) -> Credentials {
        Credentials {
            token: Some(token.into()),
            ..self
        }
    }

    /// The key's id, which is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret, for signing only.
    pub(super) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// What of it is secret, for whoever keeps it out of files.
    pub fn secrets(&self) -> Vec<SecretString> {
        let secret = std::iter::once(&self.secret);
        secret.chain(&self.token).cloned().collect()
    }

    /// The token, for sending only.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_never_shown() {
        let credentials = Credentials::new("LTAI", "hush").with_token("whisper");
        let shown = format!("{credentials} {credentials:?} {credentials:#?}");
        assert!(shown.contains("LTAI"));
        assert!(!shown.contains("hush") && !shown.contains("whisper"));
        assert_eq!(credentials.secret(), "hush");
        assert_eq!(credentials.token(), Some("whisper"));
    }
}
