//! A side as it is named on the command line.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::cli::readings;

/// One of the two.
#[derive(Clone, Debug)]
pub(super) enum Side {
    /// The emulator in this process.
    Embedded(Embedded),
    /// A URL.
    Endpoint(Endpoint),
    /// A target of `flowcheck.toml`.
    Target(String),
}

/// How the emulator is set up.
#[derive(Clone, Debug, Default)]
pub(super) struct Embedded {
    pub(super) contrary: bool,
    pub(super) readings: BTreeMap<String, String>,
    pub(super) world: Option<PathBuf>,
}

/// How an endpoint is talked to.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) scale: NonZeroU32,
    pub(super) region: Option<String>,
    pub(super) no_auth: bool,
}

/// Reads a side.
pub(super) fn side(text: &str) -> Result<Side, String> {
    let (address, options) = text.split_once('?').unwrap_or((text, ""));
    let options = options.split('&').filter(|option| !option.is_empty());
    let mut options = options.map(|option| option.split_once('=').unwrap_or((option, "")));
    match address {
        "embedded" => {
            let mut embedded = Embedded::default();
            options.try_for_each(|(name, value)| embedded.set(name, value))?;
            Ok(Side::Embedded(embedded))
        }
        url if url.contains("://") => {
            let mut endpoint = Endpoint::at(url);
            options.try_for_each(|(name, value)| endpoint.set(name, value))?;
            Ok(Side::Endpoint(endpoint))
        }
        name => match options.next() {
            _ if name.is_empty() || name.contains([':', '/']) => Err(
                "a side is a target's name, a URL that begins with `http://` or `https://`, or `embedded`".into(),
            ),
            Some(_) => Err(format!(
                "a target has no options here: flowcheck.toml says how to talk to `{name}`"
            )),
            None => Ok(Side::Target(name.to_owned())),
        },
    }
}

impl Side {
    pub(super) fn is_target(&self) -> bool {
        matches!(self, Side::Target(_))
    }
}

impl Embedded {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "reading" => {
                let (site, alternative) = readings::parse(value)?;
                self.readings.insert(site, alternative);
            }
            "contrary" => self.contrary = true,
            "world" => self.world = Some(value.into()),
            _ => {
                return Err(format!(
                    "`embedded` has no option `{name}`: it has reading, contrary and world"
                ));
            }
        }
        Ok(())
    }
}

impl Endpoint {
    fn at(url: &str) -> Endpoint {
        Endpoint {
            url: url.to_owned(),
            scale: NonZeroU32::MIN,
            region: None,
            no_auth: false,
        }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "scale" => {
                let scale = value.parse();
                self.scale = scale.map_err(|_| "a scale is a whole number from 1")?;
            }
            "region" => self.region = Some(value.to_owned()),
            "no-auth" => self.no_auth = true,
            _ => {
                return Err(format!(
                    "an endpoint has no option `{name}`: it has scale, region and no-auth"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_read_with_their_options() {
        let Ok(Side::Endpoint(endpoint)) = side("http://127.0.0.1:8080?scale=60&no-auth") else {
            panic!("no endpoint");
        };
        assert_eq!(
            (endpoint.url.as_str(), endpoint.scale.get()),
            ("http://127.0.0.1:8080", 60)
        );
        let reading = "embedded?reading=DescribeFileSystems.times=iso&contrary";
        assert!(
            matches!(side(reading), Ok(Side::Embedded(it)) if it.contrary && it.readings.len() == 1)
        );
        assert!(matches!(side("nightly"), Ok(Side::Target(name)) if name == "nightly"));
        for wrong in [
            "embedded?scale=2",
            "embedded?reading=nowhere=iso",
            "http://h?scale=0",
            "http://h?contrary",
            "127.0.0.1:8080",
            "nightly?scale=60",
            "",
        ] {
            assert!(side(wrong).is_err(), "{wrong}");
        }
    }
}
