//! A service: how it speaks, what all its operations share, its readings, the facts of an account.

use std::ops::RangeInclusive;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Codes, Cond, ErrorRow, Expr, Field, MayFail, OneOrMany, Parameter, Rule, Type};

/// `service.yaml`: what the service is and how it speaks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceFile {
    /// The service's name, the same as its folder's.
    pub service: At<String>,
    /// What it is, in a sentence.
    pub says: String,
    /// How calls travel; one adapter per protocol.
    pub protocol: Protocol,
    /// The API version sent with every call.
    pub version: String,
    /// What the service is called in signatures; `tencent-tc3` needs it.
    #[serde(default)]
    pub signing_name: Option<String>,
    /// The vendor's own address, `{region}` standing for the region: `https://nas.{region}.example.com`.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// How many calls it takes in a time; over HTTP no more are sent.
    #[serde(default)]
    pub rate: Option<Rate>,
    /// What tells the service's products apart, as `$FileSystem.Product`: readings are held once for each value of it.
    #[serde(default)]
    pub product: Option<Expr>,
    /// The documents, by the id that `source` uses.
    pub sources: IndexMap<String, Source>,
    /// What the gateway answers before the service sees a call.
    pub gateway: Gateway,
    /// Rows every operation shares (gateway and common errors).
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRow>,
    /// What no document says, in words.
    #[serde(default)]
    pub unsaid: Vec<String>,
}

/// So many calls in a time, by the wall's clock.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rate {
    /// How many; at least one.
    pub calls: u32,
    /// In how long: `1s`, `1m`.
    pub per: At<String>,
}

/// The wire protocols flowcheck has an adapter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// Alibaba Cloud RPC: parameters in query or form, errors as 4xx/5xx.
    AliyunRpc,
    /// Tencent Cloud API 3: a JSON body, answers always 200.
    TencentTc3,
}

impl Protocol {
    /// Whether arguments travel with their types, as JSON has them, or all as text.
    pub fn is_typed(self) -> bool {
        match self {
            Protocol::AliyunRpc => false,
            Protocol::TencentTc3 => true,
        }
    }

    /// The statuses that an error may come under where no document gives one, and how they are written.
    pub fn error_statuses(self) -> (RangeInclusive<u16>, &'static str) {
        match self {
            Protocol::AliyunRpc => (400..=499, "4xx"),
            Protocol::TencentTc3 => (200..=200, "200"),
        }
    }

    /// Whether answers can be asked for as XML.
    pub fn knows_xml(self) -> bool {
        match self {
            Protocol::AliyunRpc => true,
            Protocol::TencentTc3 => false,
        }
    }
}

/// A document that rules cite.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Where a person can read it.
    #[serde(default)]
    pub url: Option<String>,
}

/// What the gateway does with calls the service never sees.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gateway {
    /// A required parameter is absent. `{parameter}` in code and message stands for its name.
    pub missing: GatewayRow,
    /// An argument cannot be read as its parameter's type. `{parameter}` as above.
    pub malformed: GatewayRow,
    /// Codes (rows of `errors`) any call may meet at any time: throttling, outages.
    #[serde(default)]
    pub any_time: Vec<MayFail>,
    /// What clients meet whose key no longer holds. It says nothing of the service, so no rule raises it: it ends a run.
    #[serde(default)]
    pub key_ended: Vec<String>,
    /// What it refuses before it looks at any argument, by a name each: the protocol's own parameters gone wrong.
    #[serde(default)]
    pub refuses: IndexMap<String, Refuses>,
}

/// One of the protocol's own parameters, given wrongly on purpose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Refuses {
    /// What the document asserts, in our words.
    pub says: String,
    /// The parameter, in whose place a value goes out.
    pub parameter: String,
    /// Values that are surely wrong; none: any that went out before.
    #[serde(default)]
    pub values: Vec<String>,
    /// It is looked at only where calls are signed.
    #[serde(default)]
    pub signed: bool,
    /// The code(s).
    pub r#else: Codes,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
}

/// A code the gateway builds from a parameter's name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GatewayRow {
    /// The code, `{parameter}` standing for the parameter's name.
    pub code: String,
    /// HTTP status.
    pub http: u16,
    /// The message, `{parameter}` as above. Absent: no document gives one, so any will do.
    #[serde(default)]
    pub message: Option<String>,
    /// Other codes documented for the same, as rows of `errors`.
    #[serde(default)]
    pub or: Vec<At<String>>,
}

/// `shared.yaml`: what several operations use.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SharedFile {
    /// Where documents disagree: the named alternatives.
    #[serde(default)]
    pub readings: IndexMap<String, Reading>,
    /// Facts outside the API, by kind (a bucket, a VPC): the fields a fixture has.
    #[serde(default)]
    pub fixtures: IndexMap<String, FixtureKind>,
    /// Parameters, for `use`.
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
    /// Rules, for `use`.
    #[serde(default)]
    pub rules: IndexMap<String, Rule>,
    /// Conditions, for `use`.
    #[serde(default)]
    pub conditions: IndexMap<String, Cond>,
    /// Response fields, for `use`.
    #[serde(default)]
    pub fields: IndexMap<String, Field>,
}

/// One question on which documents disagree or are silent, and the answers it may have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reading {
    /// The question.
    pub says: String,
    /// The answers, by name. What each stands for is used where the reading is.
    pub alternatives: IndexMap<String, Expr>,
    /// Who says what.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
    /// One answer for the whole service, because a document says so. Otherwise one per place of use.
    #[serde(default)]
    pub service_wide: bool,
}

/// A kind of fact outside the API.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FixtureKind {
    /// What it is.
    pub says: String,
    /// The field a call names it by (`id`, `name`, `Path`); absent: there is one (`Account`).
    #[serde(default)]
    pub by: Option<String>,
    /// Its fields and their types.
    pub fields: IndexMap<String, Type>,
    /// The fixture file lists all there are: one that is not listed does not exist.
    #[serde(default)]
    pub closed: bool,
}
