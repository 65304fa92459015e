//! Where Alibaba Cloud's tools keep keys: the environment, the CLI's `~/.aliyun/config.json`, the SDKs' credentials file.

use std::path::Path;

use flowcheck::sut::Credentials;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::{CredentialsError, Environment, Found, Variables, ini, no_profile, with_token};

pub(super) const VARIABLES: Variables = Variables {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

pub(super) const WHERE: &str = "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, \
or run `aliyun configure`, or send unsigned calls: --no-auth";

/// Kinds of profiles that hold the key itself.
const PLAIN: [&str; 6] = ["AK", "StsToken", "CloudSSO", "OAuth", "access_key", "sts"];

/// A profile by its name, or the environment, then the CLI's current one, then the SDKs' default.
pub(super) fn find(
    profile: Option<&str>,
    environment: &Environment,
) -> Result<Option<Found>, CredentialsError> {
    if profile.is_none()
        && let Some(found) = VARIABLES.find(environment, WHERE)?
    {
        return Ok(Some(found));
    }
    let profile = profile.or_else(|| environment.var("ALIBABA_CLOUD_PROFILE"));
    let config = environment.at_home(".aliyun/config.json");
    let mut missing = None;
    if let Some(file) = config.filter(|file| file.is_file()) {
        match of_cli(&file, profile) {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) => {}
            // It may be one of the other file's.
            Err(error) => missing = Some(error),
        }
    }
    match of_sdk(environment, profile) {
        Ok(None) => missing.map_or(Ok(None), Err),
        Err(error) => Err(missing.unwrap_or(error)),
        found @ Ok(Some(_)) => found,
    }
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    current: String,
    #[serde(default)]
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Profile {
    name: String,
    mode: String,
    access_key_id: String,
    access_key_secret: Secret,
    sts_token: Secret,
    /// In seconds since 1970.
    sts_expiration: i64,
}

#[derive(Default, Deserialize)]
#[serde(from = "String")]
struct Secret(Option<SecretString>);

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret((!text.is_empty()).then(|| text.into()))
    }
}

fn of_cli(file: &Path, profile: Option<&str>) -> Result<Option<Found>, CredentialsError> {
    let shown = file.display().to_string();
    let wrong = |why: String, help: &str| CredentialsError::File {
        file: shown.clone(),
        why,
        help: help.to_owned(),
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(error.to_string(), "see whether it may be read"))?;
    // serde's own words would repeat what stands there.
    let config: Config = serde_json::from_str(&text).map_err(|_| {
        wrong(
            "it is not as the CLI writes it".into(),
            "run `aliyun configure`",
        )
    })?;
    let wanted = profile.unwrap_or(&config.current);
    let names: Vec<&str> = config
        .profiles
        .iter()
        .map(|own| own.name.as_str())
        .collect();
    let Some(found) = config.profiles.iter().find(|own| own.name == wanted) else {
        return match profile {
            Some(profile) => Err(no_profile(&shown, profile, &names)),
            None => Ok(None),
        };
    };
    let from = format!("`{shown}`, profile `{wanted}`");
    if !PLAIN.contains(&found.mode.as_str()) {
        let why = format!(
            "profile `{wanted}` is of the kind `{}`, which has to be exchanged for a key first",
            found.mode
        );
        let help = "let the vendor's tool exchange it, and set ALIBABA_CLOUD_ACCESS_KEY_ID, \
                    ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN";
        return Err(wrong(why, help));
    }
    let (Some(secret), false) = (&found.access_key_secret.0, found.access_key_id.is_empty()) else {
        return match profile {
            Some(_) => Err(wrong(
                format!("profile `{wanted}` is empty"),
                "run `aliyun configure`",
            )),
            None => Ok(None),
        };
    };
    let key = Credentials::new(found.access_key_id.as_str(), secret.clone());
    let expires = (found.sts_expiration > 0).then_some(found.sts_expiration);
    Ok(Some(Found {
        key: with_token(key, found.sts_token.0.clone()),
        from,
        expires: expires.and_then(|seconds| Timestamp::from_second(seconds).ok()),
    }))
}

fn of_sdk(
    environment: &Environment,
    profile: Option<&str>,
) -> Result<Option<Found>, CredentialsError> {
    let named = environment
        .var("ALIBABA_CLOUD_CREDENTIALS_FILE")
        .map(Into::into);
    let homes = [".alibabacloud/credentials", ".alibabacloud/credentials.ini"];
    let homes = homes.iter().filter_map(|below| environment.at_home(below));
    let Some(file) = named.into_iter().chain(homes).find(|file| file.is_file()) else {
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
    if section
        .get("enable")
        .is_some_and(|enable| enable == "false")
    {
        return Ok(None);
    }
    let kind = section.get("type").unwrap_or("access_key");
    if !PLAIN.contains(&kind) {
        return Err(wrong(format!(
            "profile `{wanted}` is of the type `{kind}`, which has to be exchanged for a key first"
        )));
    }
    let id = section.get("access_key_id");
    let Some((id, secret)) = id.zip(section.secret("access_key_secret")) else {
        return Err(wrong(format!(
            "profile `{wanted}` lacks its id or its secret"
        )));
    };
    let token = section.secret("security_token");
    Ok(Some(Found {
        key: with_token(Credentials::new(id, secret), token),
        from: format!("`{shown}`, profile `{wanted}`"),
        expires: None,
    }))
}
