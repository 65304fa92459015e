//! The spec language, as serde types: this file is its reference.
//!
//! A service is a folder: `service.yaml` ([`ServiceFile`]), `shared.yaml` ([`SharedFile`]),
//! `resources/*.yaml` ([`ResourceFile`]) and `operations/*.yaml` ([`OperationFile`]).
//! Keys are kebab-case and unknown keys are errors. Nothing here resolves a name or judges a value:
//! `check` does the first, `compile` turns what was checked into the [`Spec`](super::Spec) the model reads.
//!
//! Words that recur:
//! - `says`: the rule in our own words. `source`: the document and the place, `cpfs-api-2022-06-29#8.6`.
//! - `else`: the error code(s) a broken rule yields; see [`Codes`].
//! - [`Expr`]: a value: literal, reference (`$Throughput`, `$FileSystem.Version`, `$it.State`), reading or choice.
//! - [`Cond`]: a condition in three-valued logic.

use std::ops::RangeInclusive;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

pub use super::cond::{
    Cond, Count, Depth, Distinct, Each, Inside, LengthOf, Others, Quantified, StateIn,
};
pub use super::expr::{CodeRef, Codes, ElseMap, Expr, OneOrMany};
pub use super::located::At;

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

/// The types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`, whatever the case.
    Boolean,
    /// A moment; its `format` says how it is written.
    Time,
    /// A path on a file system.
    Path,
    /// `scheme://authority/path`.
    Uri,
    /// Text holding a JSON array.
    JsonArray,
    /// Text holding values separated by commas.
    Csv,
    /// A repeated parameter (`Name.1`, `Name.1.Field`), or a list in an answer.
    List,
    /// An object in an answer.
    Object,
    /// A map in a fixture.
    Map,
}

/// Formats of text and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// `2021-09-30T10:08:08Z`.
    UtcSeconds,
    /// `2021-09-30T10:08Z`.
    UtcMinutes,
    /// `2021-08-04 18:27:35`.
    BlankSeconds,
    /// `2017-05-27T15:43:06CST`.
    CstSeconds,
    /// Any of the forms of time above.
    AnyTime,
    /// `10.0.0.0/16`.
    Cidr,
    /// A DNS name.
    Hostname,
}

/// Classes of characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CharClass {
    /// `a-z`.
    Lower,
    /// `A-Z`.
    Upper,
    /// `a-z`, `A-Z`.
    Latin,
    /// Chinese characters.
    Han,
    /// `0-9`.
    Digit,
    /// U+0000 to U+007F.
    Ascii,
    /// These characters.
    These(String),
}

/// What an argument may be. Every word is a rule of its own, and `else` gives its code.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameter {
    /// Take a shared parameter; words given here too replace its own.
    pub r#use: Option<At<String>>,
    /// What it means.
    pub says: Option<String>,
    /// Its type; `string` when absent.
    pub r#type: Option<Type>,
    /// Whether it has to be given: `true`, or `{ when, else }`. The gateway refuses a call without it.
    pub required: Option<Required>,
    /// What it is when absent.
    pub default: Option<Expr>,
    /// The server chooses when absent; any value may show.
    pub server_default: Option<bool>,
    /// The values there are.
    pub r#enum: Option<At<Expr>>,
    /// A fixture field with further values (price lists, quota on request).
    pub widened_by: Option<Expr>,
    /// Smallest number.
    pub minimum: Option<At<Expr>>,
    /// Largest number.
    pub maximum: Option<At<Expr>>,
    /// Numbers go up by this.
    pub multiple_of: Option<At<Expr>>,
    /// Shortest length, in `unit`.
    pub min_length: Option<At<Expr>>,
    /// Longest length, in `unit`.
    pub max_length: Option<At<Expr>>,
    /// What lengths count: `character` (default) or `utf8-byte`; usually a reading.
    pub unit: Option<Expr>,
    /// Largest size in bytes of the whole text.
    pub max_bytes: Option<At<Expr>>,
    /// A regular expression it matches.
    pub pattern: Option<At<Expr>>,
    /// A regular expression it does not match.
    pub not_pattern: Option<At<Expr>>,
    /// How it starts; `none` asks nothing.
    pub starts_with: Option<Expr>,
    /// How it ends.
    pub ends_with: Option<Expr>,
    /// How it may not start.
    pub not_starts_with: Option<Vec<String>>,
    /// What its first character may be.
    pub first: Option<Vec<CharClass>>,
    /// What its last character may be.
    pub last: Option<Vec<CharClass>>,
    /// What its characters may be.
    pub chars: Option<Vec<CharClass>>,
    /// For `uri`: what `scheme`, `authority` and `path` may be.
    pub parts: Option<IndexMap<String, Parameter>>,
    /// For `json-array` and `csv`, and for a `list` of scalars: what each element may be.
    pub items: Option<Box<Parameter>>,
    /// For a `list` of structs: its fields.
    pub item: Option<IndexMap<String, Parameter>>,
    /// Fewest elements.
    pub at_least: Option<At<Expr>>,
    /// Most elements.
    pub at_most: Option<At<Expr>>,
    /// Elements differ in this field.
    pub unique_by: Option<String>,
    /// It names a resource, or a fixture.
    pub names: Option<Names>,
    /// Refused with these values unless a condition holds.
    pub allowed: Option<Vec<Allowed>>,
    /// Has no effect unless this holds: its other rules are not asked.
    pub effective: Option<Cond>,
    /// A part in the protocol of calls.
    pub role: Option<Role>,
    /// Idempotency token: how long the server remembers it.
    pub kept: Option<At<String>>,
    /// Dry run: the code under which one that passes is answered; `none`: with success.
    pub passes_as: Option<Expr>,
    /// Fills parameters left out from the resource it names.
    pub copies: Option<Copies>,
    /// Never printed, logged or stored.
    pub secret: Option<bool>,
    /// Values worth sending, besides those the words above give.
    pub examples: Option<Vec<Expr>>,
    /// The code(s) of its broken rules, by word; `"*"` for the rest.
    pub r#else: Option<ElseMap>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
    /// No call can break its rules; why.
    pub unprovokable: Option<String>,
}

impl Parameter {
    /// Whether it has to be given whatever else is.
    pub fn is_required(&self) -> bool {
        matches!(self.required, Some(Required::Flat(true)))
    }
}

/// Whether a parameter has to be given.
#[derive(Clone, Debug, JsonSchema)]
pub enum Required {
    /// Always, or never.
    Flat(bool),
    /// When a condition holds; `else` instead of the gateway's code.
    When(Box<RequiredWhen>),
}

/// A conditional requirement.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequiredWhen {
    /// When it has to be given.
    pub when: Cond,
    /// The code otherwise; absent: the gateway's.
    #[serde(default)]
    pub r#else: Option<Codes>,
}

/// An argument that is the id of a resource or a fixture. It binds `$Kind` (or `$as`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// The kind of resource or fixture.
    pub a: At<String>,
    /// What it has to belong to: a binding, as `$FileSystem`.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// The name it is bound to; the kind's own when absent.
    #[serde(default)]
    pub r#as: Option<String>,
    /// The part of a `uri` that names it.
    #[serde(default)]
    pub by: Option<String>,
    /// The code when there is none.
    #[serde(default)]
    pub r#else: Option<Codes>,
    /// The code when it belongs to another; absent: the same.
    #[serde(default)]
    pub else_elsewhere: Option<Codes>,
    /// It names a place to look, not a thing that must exist: an unknown id matches nothing.
    #[serde(default)]
    pub may_be_unknown: bool,
}

/// Values refused unless a condition holds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allowed {
    /// These values; absent: any value.
    #[serde(default)]
    pub values: Option<Vec<Expr>>,
    /// What has to hold.
    pub when: Cond,
    /// The code otherwise.
    pub r#else: Codes,
    /// In our words.
    #[serde(default)]
    pub says: Option<String>,
}

/// Parts a parameter can play in the protocol of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Same token, same arguments: same answer, one effect.
    IdempotencyToken,
    /// Rules are checked, nothing changes.
    DryRun,
    /// Where a listing goes on.
    NextToken,
    /// How many items a page has at most.
    PageSize,
    /// Which page, from 1.
    PageNumber,
    /// Chooses the answer's shape or language; changes nothing else.
    Presentation,
}

/// Parameters filled from a resource another parameter names.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Copies {
    /// The binding to copy from, as `$SrcTask`.
    pub from: At<String>,
    /// The parameters to fill.
    pub into: Vec<At<String>>,
    /// What of arguments given all the same: evaluates to `copied`, `given` or `refused`.
    pub beside_given: Expr,
}

/// What must hold for a call to succeed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its name, unique in its operation. Absent with `use`: the shared rule's name.
    #[serde(default)]
    pub rule: Option<At<String>>,
    /// Take a shared rule; `else`, `source`, `needs` and `unprovokable` given here replace its own.
    #[serde(default)]
    pub r#use: Option<At<String>>,
    /// What the document asserts, in our words.
    #[serde(default)]
    pub says: Option<String>,
    /// The rule is asked only when this holds.
    #[serde(default)]
    pub when: Option<Cond>,
    /// What has to hold.
    #[serde(default)]
    pub must: Option<Cond>,
    /// The code(s) when it does not.
    #[serde(default)]
    pub r#else: Option<Codes>,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
    /// No call can break it; why.
    #[serde(default)]
    pub unprovokable: Option<String>,
    /// The fixture a call needs to break it.
    #[serde(default)]
    pub needs: Option<String>,
}

/// A code the environment may answer though every rule holds.
#[derive(Clone, Debug, JsonSchema)]
pub enum MayFail {
    /// Just the code: nothing has changed.
    Code(At<String>),
    /// With a condition, or a doubt about the effect.
    Full(Box<MayFailFull>),
}

/// See [`MayFail`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MayFailFull {
    /// The code.
    pub code: At<String>,
    /// Only when this holds.
    #[serde(default)]
    pub when: Option<Cond>,
    /// Whether the call may have taken effect all the same.
    #[serde(default)]
    pub effect: MayEffect,
    /// In our words.
    #[serde(default)]
    pub says: Option<String>,
}

/// Whether a failed call may have taken effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MayEffect {
    /// Nothing has changed.
    #[default]
    None,
    /// It may have.
    Maybe,
}

/// `operations/*.yaml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OperationFile {
    /// Its name on the wire.
    pub operation: At<String>,
    /// What it does, in a sentence.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<At<String>>,
    /// Its parameters, without the protocol's own.
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
    /// Derived values, for `$name`.
    #[serde(default)]
    pub r#let: IndexMap<String, Expr>,
    /// What must hold.
    #[serde(default)]
    pub requires: Vec<Rule>,
    /// Codes of the environment.
    #[serde(default)]
    pub may_fail: Vec<MayFail>,
    /// What a success changes, in order.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// When what it creates cannot be deleted again as documented, or not at once (paid for in advance): at an account it
    /// is then made only by who allows what stays behind.
    #[serde(default)]
    pub stays: Option<Cond>,
    /// The answer's fields.
    #[serde(default)]
    pub returns: IndexMap<String, Field>,
    /// The answer's list of resources.
    #[serde(default)]
    pub list: Option<List>,
    /// How its answer is written in JSON, where pages differ.
    #[serde(default)]
    pub forms: Forms,
    /// Its error table.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRow>,
    /// What the documents leave open, in words.
    #[serde(default)]
    pub unsaid: Vec<String>,
}

/// How an answer is written in JSON, where pages differ. Each value is one of the words below, mostly by a reading.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forms {
    /// `flat` (when absent), or `wrapped` in an object named after the operation, as `CreateThingResponse`.
    #[serde(default)]
    pub envelope: Option<Expr>,
    /// Its lists: `wrapped`, as `Things.Thing[]`, or `plain`, as `Things[]`; when absent, as each list says.
    #[serde(default)]
    pub lists: Option<Expr>,
    /// One item in a list: as an `array` of one (when absent), or as the `object` itself.
    #[serde(default)]
    pub single: Option<Expr>,
}

/// A row of an error table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorRow {
    /// HTTP status.
    pub http: u16,
    /// Other statuses that clients meet with the same code.
    #[serde(default)]
    pub or_http: Vec<u16>,
    /// The message, whole. Absent: no document gives one.
    #[serde(default)]
    pub message: Option<String>,
    /// Other pages' messages for the same code, which an endpoint may have here too.
    #[serde(default)]
    pub or_message: Vec<String>,
    /// No document says when it comes, so it may come at any time; what is known of it.
    #[serde(default)]
    pub unexplained: Option<String>,
    /// No call of ours can provoke it; why. The rule, if any, is still judged.
    #[serde(default)]
    pub unprovokable: Option<String>,
    /// The fixture it takes.
    #[serde(default)]
    pub needs: Option<String>,
    /// Only this document lists it.
    #[serde(default)]
    pub only_in: Option<At<String>>,
    /// Where, if not in the operation's sources.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
}

/// What a success changes. One word per effect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// A new resource.
    Create(Create),
    /// A resource enters a state.
    Move(Move),
    /// Fields change at once.
    Set(Set),
    /// An item joins a list field.
    Add(ChangeList),
    /// Items leave a list field.
    Remove(ChangeList),
    /// Facts of a fixture kind are no longer known.
    Forget(Forget),
    /// Other effects, when a condition holds.
    Only(Only),
}

/// A new resource. It belongs to the binding of its kind's `within`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Create {
    /// Its kind.
    pub a: At<String>,
    /// Its first state.
    pub state: At<String>,
    /// The field of the answer that holds its id; absent: the kind's `id`.
    #[serde(default)]
    pub id: Option<At<String>>,
    /// Arguments that become fields of the same name.
    #[serde(default)]
    pub copy: Vec<At<String>>,
    /// Other fields.
    #[serde(default)]
    pub set: IndexMap<String, Expr>,
}

/// A resource enters a state.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Move {
    /// The binding that moves, as `DataFlow`. Or `each`.
    #[serde(default)]
    pub of: Option<At<String>>,
    /// All resources of a kind that match; some may already be elsewhere.
    #[serde(default)]
    pub each: Option<Quantified>,
    /// Only from these states (with `each`).
    #[serde(default)]
    pub from: Vec<At<String>>,
    /// The new state; `Gone` deletes at once.
    pub to: At<String>,
    /// Arguments that, if given, become fields of the same name when the state is left; until then either value may show.
    #[serde(default)]
    pub given: Vec<At<String>>,
    /// Other fields, in the same way.
    #[serde(default)]
    pub set: IndexMap<String, Expr>,
    /// Items that join list fields, in the same way.
    #[serde(default)]
    pub add: Vec<ChangeList>,
    /// Items that leave list fields, in the same way.
    #[serde(default)]
    pub remove: Vec<ChangeList>,
    /// The service may do it or not; either is right.
    #[serde(default)]
    pub maybe: bool,
}

/// Fields change at once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Set {
    /// The binding that changes.
    pub of: At<String>,
    /// Arguments that, if given, become fields of the same name.
    #[serde(default)]
    pub given: Vec<At<String>>,
    /// Other fields.
    #[serde(default)]
    pub set: IndexMap<String, Expr>,
}

/// Items that join or leave a list field.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChangeList {
    /// The binding whose field changes; in a `move`, its own.
    #[serde(default)]
    pub of: Option<At<String>>,
    /// The list field.
    pub field: At<String>,
    /// The items: a list, or one. Removal compares whole items, or `by` a field of theirs.
    pub items: Expr,
    /// The item field compared.
    #[serde(default)]
    pub by: Option<String>,
}

/// Facts no longer known.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forget {
    /// The fixture kind.
    pub a: At<String>,
    /// Those inside this path.
    pub inside: Expr,
}

/// Effects under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Only {
    /// When.
    pub when: Cond,
    /// What.
    pub effects: Vec<Effect>,
}

/// A field of an answer or of a resource.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// Take a shared field; words given here too replace its own.
    pub r#use: Option<At<String>>,
    /// What it means.
    pub says: Option<String>,
    /// Its type; `string` when absent.
    pub r#type: Option<Type>,
    /// How it is written.
    pub format: Option<Format>,
    /// The values there are.
    pub r#enum: Option<At<Expr>>,
    /// Smallest number.
    pub minimum: Option<At<Expr>>,
    /// Largest number.
    pub maximum: Option<At<Expr>>,
    /// Longest text, in characters.
    pub max_length: Option<At<Expr>>,
    /// A regular expression it matches.
    pub pattern: Option<At<Expr>>,
    /// It has to be there; otherwise it may be absent.
    pub always: Option<bool>,
    /// It is there only in these states of its resource.
    pub only_in: Option<Vec<At<String>>>,
    /// Whether it is a field of the answer at all: a spelling that only some documents have.
    pub shown_if: Option<Expr>,
    /// What it equals: an argument, a field of another resource, `$new.Id`.
    pub is: Option<Expr>,
    /// The server chooses it: `once` (then it stays), `grows`, or `free` (may change at any time).
    pub server: Option<Server>,
    /// Left out (or empty) when a dry run passes.
    pub left_out_by: Option<Role>,
    /// For lists and objects on the wire: the path to it below the field's name, as `AutoRefresh` in `AutoRefresh.AutoRefresh[]`.
    pub wrapper: Option<String>,
    /// For `list` of structs and `object`: its fields.
    pub item: Option<IndexMap<String, Field>>,
    /// For a `list` of scalars: what each is.
    pub items: Option<Box<Field>>,
    /// The order of a list means something. Otherwise it is compared as a set.
    pub ordered: Option<bool>,
    /// The number of resources of a kind that match.
    pub count: Option<Quantified>,
    /// Never printed, logged or stored.
    pub secret: Option<bool>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
}

/// How a value the server chooses behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// Chosen once, then it stays.
    Once,
    /// It only grows.
    Grows,
    /// It may be anything at any time.
    Free,
}

/// A list of resources in an answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct List {
    /// The kind it lists.
    pub of: At<String>,
    /// Where it stands in the answer: `DataFlowInfo.DataFlow`.
    pub at: String,
    /// The binding whose children it lists, as `$FileSystem`; absent: all there are.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// The item's fields that differ from, or are missing in, the resource's `fields`: wire name to field.
    #[serde(default)]
    pub item: IndexMap<String, Field>,
    /// Fields of the resource that the items of this list leave out.
    #[serde(default)]
    pub without: Vec<At<String>>,
    /// Which items match.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Its paging.
    #[serde(default)]
    pub page: Option<Page>,
    /// The answer's field that holds the number of matching items on all pages.
    #[serde(default)]
    pub total: Option<String>,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
}

/// A parameter that narrows a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Filter {
    /// The parameter: plain, or a list of `Key`/`Value` structs (then `keys`).
    pub parameter: At<String>,
    /// How a plain parameter matches.
    #[serde(default)]
    pub matches: Option<Match>,
    /// How each key of a `Key`/`Value` list matches.
    #[serde(default)]
    pub keys: IndexMap<String, Match>,
    /// What of several filters: `all` match, or `any` does; absent: no document says.
    #[serde(default)]
    pub several: Option<Expr>,
}

/// How a filter's value is compared with an item's field.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// Words that may stand for another value: whether they do, no document says.
    #[serde(default)]
    pub aliases: IndexMap<String, String>,
    /// The item's field.
    pub field: At<String>,
    /// `whole`, `part`, `from` (at or after), `to` (at or before); usually a reading.
    pub how: Expr,
    /// The value is a CSV of alternatives.
    #[serde(default)]
    pub csv: bool,
    /// What the value may be; breaking it gives the parameter's `else` code for `value`.
    #[serde(default)]
    pub value: Option<Box<Parameter>>,
}

/// How a list is cut into pages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Page {
    /// By token: the answer's field and the parameter with role `next-token`.
    #[serde(default)]
    pub token: Option<At<String>>,
    /// The parameter that holds the size.
    pub size: At<String>,
    /// By number: the parameter that holds it.
    #[serde(default)]
    pub number: Option<At<String>>,
}

/// `resources/*.yaml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceFile {
    /// The kind's name.
    pub resource: At<String>,
    /// What it is.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<At<String>>,
    /// The field that holds its id.
    pub id: String,
    /// How its id starts.
    #[serde(default)]
    pub id_starts_with: Option<Expr>,
    /// The kind of its parent. A child dies with it.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// Where the documents say that it costs money: a run makes one only where its kind is named for that.
    #[serde(default)]
    pub bills: Vec<At<String>>,
    /// The service itself may make some (automatic tasks): an unknown one is no violation.
    #[serde(default)]
    pub appears: Option<Appears>,
    /// Its fields as its Describe operation shows them.
    #[serde(default)]
    pub fields: IndexMap<String, Field>,
    /// The field that shows its state; absent: the state is not shown.
    #[serde(default)]
    pub state_field: Option<String>,
    /// Its states, the first being the usual start.
    pub states: IndexMap<String, State>,
    /// How many there may be.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// What the documents leave open, in words.
    #[serde(default)]
    pub unsaid: Vec<String>,
}

/// Resources the service makes by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Appears {
    /// When and why.
    pub says: String,
    /// Only with these field values.
    #[serde(default)]
    pub with: IndexMap<String, Expr>,
}

/// A state of a resource.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct State {
    /// What it means.
    pub says: Option<String>,
    /// Where it goes by itself: states, `Gone`, or `origin` (back where it came from).
    pub becomes: OneOrMany<At<String>>,
    /// How long that takes: `2m..5m`; absent or `unsaid`: no document says, and it may last for ever.
    pub takes: Option<At<String>>,
    /// A deadline no document gives, but any service keeps.
    pub assumed: Option<At<String>>,
    /// Existence, use and counting are unknown here (Deleting).
    pub leaving: bool,
    /// States it may change to by itself without any limit of time.
    pub drifts: Vec<Drift>,
    /// How the state is written when it is shown; the state's name when absent.
    pub shown_as: Option<Expr>,
    /// No call leads here; why.
    pub unreachable: Option<String>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
}

/// A change of state by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drift {
    /// Where to.
    pub to: At<String>,
    /// Only when this holds; `$it` is the resource.
    #[serde(default)]
    pub when: Option<Cond>,
}

/// How many resources of this kind there may be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limit {
    /// Its name; unique in the resource.
    pub rule: At<String>,
    /// In our words.
    pub says: String,
    /// The number, or `unsaid`.
    pub at_most: Expr,
    /// Per parent kind (`FileSystem`), or per equal value of a field of this kind (`FsetId`).
    pub per: At<String>,
    /// The code of the operation that would exceed it.
    pub r#else: Codes,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
    /// No call can exceed it; why.
    #[serde(default)]
    pub unprovokable: Option<String>,
}
