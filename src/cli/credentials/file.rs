//! A file of a vendor's tools: what stands there, and how messages speak of it. Its text is never repeated.

use std::path::Path;

use flowcheck::spec::nearest::suggest;
use flowcheck::sut::Credentials;
use serde::de::DeserializeOwned;

use super::{CredentialsError, Found, Parts, ini, with_token};

/// See the module.
pub(super) struct File {
    shown: String,
    text: String,
    /// What to do where it holds no key.
    help: &'static str,
}

impl File {
    pub(super) fn read(path: &Path, help: &'static str) -> Result<File, CredentialsError> {
        let shown = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(File { shown, text, help }),
            Err(error) => Err(CredentialsError::File {
                file: shown,
                why: error.to_string(),
                help: "see whether it may be read".to_owned(),
            }),
        }
    }

    /// Why it holds no key.
    pub(super) fn wrong(&self, why: &str) -> CredentialsError {
        self.wrong_but(why, self.help)
    }

    /// Why it holds no key, and what to do about just that.
    pub(super) fn wrong_but(&self, why: &str, help: &str) -> CredentialsError {
        CredentialsError::File {
            file: self.shown.clone(),
            why: why.to_owned(),
            help: help.to_owned(),
        }
    }

    /// Nobody named this profile there.
    pub(super) fn lacks(&self, profile: &str, names: &[&str]) -> CredentialsError {
        let why = format!("there is no profile `{profile}`");
        self.wrong_but(&why, &suggest("profiles are", profile, names))
    }

    /// Where a key was found, as the end of a sentence.
    pub(super) fn place(&self, profile: Option<&str>) -> String {
        let profile = profile.map_or(String::new(), |profile| format!(", profile `{profile}`"));
        format!("`{}`{profile}", self.shown)
    }

    /// What a vendor's CLI keeps as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, CredentialsError> {
        // serde's own words would repeat what stands there.
        serde_json::from_str(&self.text).map_err(|_| self.wrong("it is not as the CLI writes it"))
    }

    /// A profile of an INI file by its name, or the default one, if there is any.
    pub(super) fn section(
        &self,
        profile: Option<&str>,
    ) -> Result<Option<ini::Section>, CredentialsError> {
        let mut sections = ini::read(&self.text);
        match (sections.remove(profile.unwrap_or(DEFAULT)), profile) {
            (None, Some(profile)) => {
                let names: Vec<&str> = sections.keys().map(String::as_str).collect();
                Err(self.lacks(profile, &names))
            }
            (section, _) => Ok(section),
        }
    }

    /// The key of a profile.
    pub(super) fn key(
        &self,
        profile: Option<&str>,
        section: &ini::Section,
        parts: &Parts,
    ) -> Result<Found, CredentialsError> {
        let profile = profile.unwrap_or(DEFAULT);
        let id = section.get(parts.id);
        let Some((id, secret)) = id.zip(section.secret(parts.secret)) else {
            let Parts { id, secret, .. } = parts;
            return Err(self.wrong(&format!(
                "profile `{profile}` lacks its `{id}` or `{secret}`"
            )));
        };
        Ok(Found {
            key: with_token(Credentials::new(id, secret), section.secret(parts.token)),
            from: self.place(Some(profile)),
            expires: None,
        })
    }
}

/// The profile that is meant where none is named.
const DEFAULT: &str = "default";
