//! The file's keys, as serde types: this is its reference. Nothing here judges a value.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::spec::located::At;

/// `flowcheck.toml`: the targets that flowcheck is run against. Keys are never in it: they come from the environment, or
/// from where the vendor's own tools keep them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConfigFile {
    /// Targets by name: `[targets.staging]` is what `flowcheck run --target staging` tests.
    #[serde(default)]
    pub targets: IndexMap<String, At<TargetTable>>,
}

/// A target: where it is, how it is spoken to, and what is allowed there.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetTable {
    /// The service, a folder of specs; by default the usual one.
    #[serde(default)]
    pub service: Option<At<String>>,
    /// Its address, as `https://nas.example.com`. Without it, the vendor's own in `region`.
    #[serde(default)]
    pub endpoint: Option<At<String>>,
    /// The region; by default that of the fixtures' account.
    #[serde(default)]
    pub region: Option<At<String>>,
    /// How calls are signed, where the protocol knows several ways.
    #[serde(default)]
    pub signature: Option<Signature>,
    /// Where parameters stand, where the protocol knows several ways.
    #[serde(default)]
    pub placement: Option<Placement>,
    /// How repeated parameters are written, where the protocol knows several ways.
    #[serde(default)]
    pub lists: Option<Lists>,
    /// Whether calls are signed; by default they are.
    #[serde(default)]
    pub signed: Option<bool>,
    /// The profile in the vendor's own files that holds the keys; by default the environment, then the current profile.
    #[serde(default)]
    pub profile: Option<At<String>>,
    /// The facts of the account (networks, zones, buckets, what stands there), a path from this file; by default
    /// `fixtures.yaml` beside the specs.
    #[serde(default)]
    pub fixtures: Option<At<String>>,
    /// How the names of what runs create begin, so that `flowcheck sweep` finds it; by default `flowcheck-`.
    #[serde(default)]
    pub prefix: Option<At<String>>,
    /// How often it may be called, as `10/s` or `300/m`; never more often than the documents allow.
    #[serde(default)]
    pub rate: Option<At<String>>,
    /// A PEM file of certificates to trust besides the system's, a path from this file.
    #[serde(default)]
    pub ca_cert: Option<At<String>>,
    /// How long a call may take, as `30s`.
    #[serde(default)]
    pub time_limit: Option<At<String>>,
    /// It lives this many seconds in one of ours: for stand-ins.
    #[serde(default)]
    pub time_scale: Option<At<Number>>,
    /// Nobody else uses the account: what no call made must not be there.
    #[serde(default)]
    pub closed: bool,
    /// What is allowed besides calls that only look. Without it nothing is created or changed.
    #[serde(default)]
    pub allow: Vec<At<Allow>>,
    /// What a run may spend; creating needs one.
    #[serde(default)]
    pub budget: Option<At<BudgetTable>>,
}

/// What a run may do besides looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allow {
    /// Calls that change something, as dry runs. An endpoint that does more than it should would create all the same.
    DryRun,
    /// Creating, within the budget, and changing and deleting what was created.
    Create,
    /// Creating what the documents give no way to delete: it stays behind.
    Undeletable,
}

/// How calls are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// HMAC-SHA1, in the parameters.
    Rpc,
    /// ACS3-HMAC-SHA256, in the headers.
    V3,
}

/// Where parameters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// GET, in the query.
    GetQuery,
    /// POST, in the query.
    PostQuery,
    /// POST, in a form.
    PostForm,
}

/// How repeated parameters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lists {
    /// `Filters.1.Key=..`.
    Dotted,
    /// `Filters=[{"Key":..}]`.
    Json,
}

/// What a run may spend.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BudgetTable {
    /// Calls.
    #[serde(default)]
    pub calls: Option<At<Number>>,
    /// Minutes, by the wall's clock.
    #[serde(default)]
    pub minutes: Option<At<Number>>,
    /// By kind, how many may exist at a time, those counted that possibly do: `{ FileSystem = 1 }`. What is not named is
    /// not created.
    #[serde(default)]
    pub resources: IndexMap<String, At<Number>>,
    /// The kinds that cost money and may be created all the same, one by one.
    #[serde(default)]
    pub billable: Vec<At<String>>,
}

/// A whole number, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u32);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Number;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number from 1 to 4294967295")
            }
            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Number, E> {
                let fits = u32::try_from(number).ok().filter(|number| *number > 0);
                fits.map(Number)
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": u32::MAX })
    }
}
