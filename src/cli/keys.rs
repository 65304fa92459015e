//! The keys that calls are signed with, by the variables each vendor's own tools read.
//!
//! They come from the environment alone, and are never printed.

use clap::builder::BoolishValueParser;
use flowcheck::runner::target::default_key;
use flowcheck::spec::syntax::Protocol;
use flowcheck::sut::{Auth, Credentials};
use secrecy::SecretString;

use super::{Exit, print};

/// Whether and with what calls are signed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct KeyArgs {
    /// Do not sign calls
    #[arg(long, env = "FLOWCHECK_NO_AUTH", value_parser = BoolishValueParser::new())]
    pub(crate) no_auth: bool,

    #[arg(long, hide = true, env = ALIBABA.id, hide_env_values = true)]
    access_key_id: Option<String>,

    #[arg(long, hide = true, env = ALIBABA.secret, hide_env_values = true, value_parser = secret)]
    access_key_secret: Option<SecretString>,

    #[arg(long, hide = true, env = ALIBABA.token, hide_env_values = true, value_parser = secret)]
    security_token: Option<SecretString>,

    #[arg(long, hide = true, env = TENCENT.id, hide_env_values = true)]
    secret_id: Option<String>,

    #[arg(long, hide = true, env = TENCENT.secret, hide_env_values = true, value_parser = secret)]
    secret_key: Option<SecretString>,

    #[arg(long, hide = true, env = TENCENT.token, hide_env_values = true, value_parser = secret)]
    secret_token: Option<SecretString>,
}

/// What a vendor's tools call the variables of a key.
struct Variables {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

const ALIBABA: Variables = Variables {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

const TENCENT: Variables = Variables {
    id: "TENCENTCLOUD_SECRET_ID",
    secret: "TENCENTCLOUD_SECRET_KEY",
    token: "TENCENTCLOUD_TOKEN",
};

/// What the environment holds of a key.
struct Given<'a> {
    id: Option<&'a String>,
    secret: Option<&'a SecretString>,
    token: Option<&'a SecretString>,
    variables: Variables,
}

impl KeyArgs {
    /// How calls to an endpoint are signed; prints what is missing. An endpoint on this machine may be the emulator.
    pub(crate) fn auth(&self, protocol: Protocol, loopback: bool) -> Result<Auth, Exit> {
        if self.no_auth {
            return Ok(Auth::None {
                access_key_id: None,
            });
        }
        let key = self.given(protocol).key(protocol, loopback)?;
        Ok(Auth::Rpc(key))
    }

    fn given(&self, protocol: Protocol) -> Given<'_> {
        match protocol {
            Protocol::AliyunRpc => Given {
                id: self.access_key_id.as_ref(),
                secret: self.access_key_secret.as_ref(),
                token: self.security_token.as_ref(),
                variables: ALIBABA,
            },
            Protocol::TencentTc3 => Given {
                id: self.secret_id.as_ref(),
                secret: self.secret_key.as_ref(),
                token: self.secret_token.as_ref(),
                variables: TENCENT,
            },
        }
    }
}

impl Given<'_> {
    fn key(&self, protocol: Protocol, loopback: bool) -> Result<Credentials, Exit> {
        let key = match (self.id, self.secret) {
            (Some(id), Some(secret)) => Credentials::new(id.as_str(), secret.clone()),
            (None, None) if loopback => {
                let key = default_key(protocol);
                print::err(&format!(
                    "note: no keys in the environment; calls are signed with the emulator's, `{key}`\n"
                ));
                key
            }
            (None, _) => return Err(self.missing(self.variables.id)),
            (Some(_), None) => return Err(self.missing(self.variables.secret)),
        };
        Ok(match self.token {
            Some(token) => key.with_token(token.clone()),
            None => key,
        })
    }

    fn missing(&self, variable: &str) -> Exit {
        let Variables { id, secret, .. } = self.variables;
        print::error(
            &format!("`{variable}` is not set, so calls cannot be signed"),
            Some(&format!(
                "set {id} and {secret}, or send unsigned calls: --no-auth"
            )),
        );
        Exit::Usage
    }
}

/// A text that cannot be printed.
#[allow(clippy::unnecessary_wraps, reason = "clap asks for a result")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.into())
}
