//! Where Alibaba Cloud's tools keep keys: the environment, the CLI's `~/.aliyun/config.json`, the SDKs' credentials file.

use std::path::Path;

use flowcheck::sut::Credentials;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;

use super::file::File;
use super::{CredentialsError, Environment, Found, Parts, with_token};

pub(super) const VARIABLES: Parts = Parts {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

pub(super) const WHERE: &str = "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, \
or run `aliyun configure`, or send unsigned calls: --no-auth";

/// What the SDKs' file calls the parts of a key.
const PARTS: Parts = Parts {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "security_token",
};

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

fn of_cli(path: &Path, profile: Option<&str>) -> Result<Option<Found>, CredentialsError> {
    let file = File::read(path, "run `aliyun configure`")?;
    let config: Config = file.json()?;
    let wanted = profile.unwrap_or(&config.current);
    let Some(found) = config.profiles.iter().find(|own| own.name == wanted) else {
        let names: Vec<&str> = config.profiles.iter().map(|own| &*own.name).collect();
        return profile.map_or(Ok(None), |profile| Err(file.lacks(profile, &names)));
    };
    if !PLAIN.contains(&found.mode.as_str()) {
        return Err(to_exchange(&file, wanted, &found.mode));
    }
    let (Some(secret), false) = (&found.access_key_secret.0, found.access_key_id.is_empty()) else {
        let empty = || file.wrong(&format!("profile `{wanted}` is empty"));
        return profile.map_or(Ok(None), |_| Err(empty()));
    };
    let key = Credentials::new(found.access_key_id.as_str(), secret.clone());
    let expires = (found.sts_expiration > 0).then_some(found.sts_expiration);
    Ok(Some(Found {
        key: with_token(key, found.sts_token.0.clone()),
        from: file.place(Some(wanted)),
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
    let Some(path) = named.into_iter().chain(homes).find(|file| file.is_file()) else {
        return Ok(None);
    };
    let file = File::read(&path, WHERE)?;
    let Some(section) = file.section(profile)? else {
        return Ok(None);
    };
    if section.get("enable") == Some("false") {
        return Ok(None);
    }
    let kind = section.get("type").unwrap_or("access_key");
    if !PLAIN.contains(&kind) {
        return Err(to_exchange(&file, profile.unwrap_or("default"), kind));
    }
    file.key(profile, &section, &PARTS).map(Some)
}

/// A profile holds what a key is got with, and no key.
fn to_exchange(file: &File, profile: &str, kind: &str) -> CredentialsError {
    let why = format!(
        "profile `{profile}` is of the kind `{kind}`, which has to be exchanged for a key first"
    );
    let help = "let the vendor's tool exchange it, and set ALIBABA_CLOUD_ACCESS_KEY_ID, \
                ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN";
    file.wrong_but(&why, help)
}
