//! Where Tencent Cloud's tools keep keys: the environment, the SDKs' credentials file, the CLI's `~/.tccli`.

use std::path::PathBuf;

use flowcheck::sut::Credentials;
use jiff::Timestamp;
use serde::Deserialize;

use super::file::File;
use super::{CredentialsError, Environment, Found, Parts, with_token};

pub(super) const VARIABLES: Parts = Parts {
    id: "TENCENTCLOUD_SECRET_ID",
    secret: "TENCENTCLOUD_SECRET_KEY",
    token: "TENCENTCLOUD_TOKEN",
};

pub(super) const WHERE: &str = "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, \
or run `tccli configure`, or send unsigned calls: --no-auth";

/// What the SDKs' file calls the parts of a key.
const PARTS: Parts = Parts {
    id: "secret_id",
    secret: "secret_key",
    token: "token",
};

/// A profile by its name, or the environment, then the SDKs' default, then the CLI's.
pub(super) fn find(
    profile: Option<&str>,
    environment: &Environment,
) -> Result<Option<Found>, CredentialsError> {
    if profile.is_none()
        && let Some(found) = VARIABLES.find(environment, WHERE)?
    {
        return Ok(Some(found));
    }
    let mut missing = None;
    match of_sdk(environment, profile) {
        Ok(Some(found)) => return Ok(Some(found)),
        Ok(None) => {}
        // It may be one of the other file's.
        Err(error) => missing = Some(error),
    }
    match of_cli(environment, profile)? {
        Some(found) => Ok(Some(found)),
        None => missing.map_or(Ok(None), Err),
    }
}

fn of_sdk(
    environment: &Environment,
    profile: Option<&str>,
) -> Result<Option<Found>, CredentialsError> {
    let named = environment
        .var("TENCENTCLOUD_CREDENTIALS_FILE")
        .map(Into::into);
    let home = environment.at_home(".tencentcloud/credentials");
    let machine = Some("/etc/tencentcloud/credentials".into());
    let places = [named, home, machine].into_iter().flatten();
    let file = |path: &PathBuf| path.is_file();
    let Some(path) = places.into_iter().find(file) else {
        return Ok(None);
    };
    let file = File::read(&path, WHERE)?;
    match file.section(profile)? {
        Some(section) => file.key(profile, &section, &PARTS).map(Some),
        None => Ok(None),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(default)]
    secret_id: String,
    #[serde(default)]
    secret_key: String,
    #[serde(default)]
    token: Option<String>,
    /// In seconds since 1970.
    #[serde(default)]
    expires_at: Option<i64>,
}

fn of_cli(
    environment: &Environment,
    profile: Option<&str>,
) -> Result<Option<Found>, CredentialsError> {
    let wanted = profile.or_else(|| environment.var("TCCLI_PROFILE"));
    let wanted = wanted.unwrap_or("default");
    let path = environment.at_home(&format!(".tccli/{wanted}.credential"));
    let Some(path) = path.filter(|path| path.is_file()) else {
        return Ok(None);
    };
    let file = File::read(&path, "run `tccli configure`")?;
    let found: Profile = file.json()?;
    if found.secret_id.is_empty() || found.secret_key.is_empty() {
        return Err(file.wrong("it lacks the id or the key"));
    }
    let key = Credentials::new(found.secret_id, found.secret_key);
    let token = found.token.filter(|token| !token.is_empty());
    let expires = found.expires_at.map(Timestamp::from_second);
    Ok(Some(Found {
        key: with_token(key, token.map(Into::into)),
        from: file.place(None),
        expires: expires.and_then(Result::ok),
    }))
}
