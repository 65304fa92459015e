//! Where Tencent Cloud's tools keep keys: the environment, the SDKs' credentials file, the CLI's `~/.tccli`.

use flowcheck::sut::Credentials;
use jiff::Timestamp;
use serde::Deserialize;

use super::{CredentialsError, Environment, Found, Variables, ini, no_profile, with_token};

pub(super) const VARIABLES: Variables = Variables {
    id: "TENCENTCLOUD_SECRET_ID",
    secret: "TENCENTCLOUD_SECRET_KEY",
    token: "TENCENTCLOUD_TOKEN",
};

pub(super) const WHERE: &str = "set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, \
or run `tccli configure`, or send unsigned calls: --no-auth";

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
    let Some(file) = places
        .into_iter()
        .find(|file: &std::path::PathBuf| file.is_file())
    else {
        return Ok(None);
    };
    let shown = file.display().to_string();
    let wrong = |why: String| CredentialsError::File {
        file: shown.clone(),
        why,
        help: WHERE.to_owned(),
    };
    let text = std::fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let sections = ini::read(&text);
    let wanted = profile.unwrap_or("default");
    let Some(section) = sections.get(wanted) else {
        let names: Vec<&str> = sections.keys().map(String::as_str).collect();
        return match profile {
            Some(profile) => Err(no_profile(&shown, profile, &names)),
            None => Ok(None),
        };
    };
    let id = section.get("secret_id");
    let Some((id, secret)) = id.zip(section.secret("secret_key")) else {
        return Err(wrong(format!("profile `{wanted}` lacks its id or its key")));
    };
    Ok(Some(Found {
        key: with_token(Credentials::new(id, secret), section.secret("token")),
        from: format!("`{shown}`, profile `{wanted}`"),
        expires: None,
    }))
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
    let file = environment.at_home(&format!(".tccli/{wanted}.credential"));
    let Some(file) = file.filter(|file| file.is_file()) else {
        return Ok(None);
    };
    let shown = file.display().to_string();
    let wrong = |why: String| CredentialsError::File {
        file: shown.clone(),
        why,
        help: "run `tccli configure`".to_owned(),
    };
    let text = std::fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let found: Profile = serde_json::from_str(&text)
        .map_err(|_| wrong("it is not as the CLI writes it".to_owned()))?;
    if found.secret_id.is_empty() || found.secret_key.is_empty() {
        return Err(wrong("it lacks the id or the key".to_owned()));
    }
    let key = Credentials::new(found.secret_id, found.secret_key);
    let token = found.token.filter(|token| !token.is_empty());
    Ok(Some(Found {
        key: with_token(key, token.map(Into::into)),
        from: format!("`{shown}`"),
        expires: found
            .expires_at
            .and_then(|at| Timestamp::from_second(at).ok()),
    }))
}
