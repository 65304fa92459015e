//! A loaded service, as model, oracle and reports read it: every `use` is replaced by what it names,
//! every word of a parameter is a rule of its own, and every name that occurs is known to exist.
//!
//! Built by `compile` from checked files; nothing here reads YAML.

mod resource;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use super::codes::CodeRef;
use super::cond::Cond;
use super::expr::Expr;
use super::syntax::{
    CharClass, Effect, ErrorRow, Field, FixtureKind, Forms, Gateway, Match, MayEffect, Parameter,
    Protocol, Reading, Source, Type,
};

pub use resource::{Becomes, Limit, Per, Resource, State, StateId};

/// A name of the spec: cheap to clone.
pub type Name = Arc<str>;

/// A service.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its name.
    pub service: Name,
    /// What it is.
    pub says: String,
    /// How calls travel.
    pub protocol: Protocol,
    /// The API version.
    pub version: String,
    /// What it is called in signatures.
    pub signing_name: Option<String>,
    /// The vendor's own address, `{region}` standing for the region.
    pub endpoint: Option<String>,
    /// How often it may be called.
    pub rate: Option<Rate>,
    /// The documents.
    pub sources: IndexMap<String, Source>,
    /// What tells products apart, each of which has readings of its own.
    pub product: Option<Expr>,
    /// What the gateway answers.
    pub gateway: Gateway,
    /// The gateway's and other common rows.
    pub errors: IndexMap<Name, ErrorRow>,
    /// Open questions.
    pub readings: IndexMap<Name, Reading>,
    /// Kinds of facts outside the API.
    pub fixtures: IndexMap<Name, FixtureKind>,
    /// Operations by name.
    pub operations: IndexMap<Name, Operation>,
    /// Kinds of resources by name, parents before children.
    pub resources: IndexMap<Name, Resource>,
    /// What no document says, in words.
    pub unsaid: Vec<String>,
}

/// So many calls in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub calls: NonZeroU32,
    /// In how long, by the wall's clock; not zero.
    pub per: Duration,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name on the wire.
    pub name: Name,
    /// What it does.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<String>,
    /// Its parameters, `use` replaced.
    pub parameters: IndexMap<Name, Parameter>,
    /// Derived values.
    pub lets: IndexMap<Name, Expr>,
    /// What its arguments name, a parent before its children where the parameters' order allows.
    pub binds: Vec<Bind>,
    /// What must hold: parameters' words first, in their order; then existence; then `requires`; then limits.
    pub rules: Vec<Rule>,
    /// Codes of the environment: its own and the gateway's.
    pub may_fail: Vec<Possible>,
    /// What a success changes.
    pub effects: Vec<Effect>,
    /// When what it creates cannot be deleted again.
    pub stays: Option<Cond>,
    /// The answer's fields, `use` replaced.
    pub returns: IndexMap<Name, Field>,
    /// The answer's list.
    pub list: Option<List>,
    /// How its answer is written in JSON.
    pub forms: Forms,
    /// Its own error rows (not the service's).
    pub errors: IndexMap<Name, ErrorRow>,
    /// The parameter with role `idempotency-token`.
    pub token: Option<Name>,
    /// How long a token is remembered.
    pub token_kept: Option<Duration>,
    /// The codes of a token used with other arguments; empty: undocumented.
    pub token_mismatch: Vec<CodeRef>,
    /// The parameter with role `dry-run`.
    pub dry_run: Option<Name>,
    /// What no document says, in words.
    pub unsaid: Vec<String>,
}

/// A code that may come though every rule holds.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The code.
    pub code: Name,
    /// Only when this holds.
    pub when: Option<Cond>,
    /// Whether the call may have taken effect.
    pub effect: MayEffect,
}

/// An argument that names a resource or a fixture.
#[derive(Clone, Debug)]
pub struct Bind {
    /// The name it is bound to, `FileSystem` for `$FileSystem`.
    pub name: Name,
    /// The parameter.
    pub parameter: Name,
    /// The kind of resource or fixture.
    pub kind: Name,
    /// Whether `kind` is a resource; otherwise a fixture.
    pub is_resource: bool,
    /// The binding of its parent.
    pub within: Option<Name>,
    /// The part of a URI that names it.
    pub part: Option<String>,
}

/// What must hold for a call to succeed.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `stopped`, `Throughput/enum`, `DataFlowId/exists`, `limit/ten-flows`: unique in its operation.
    pub id: Name,
    /// Where its readings are held: the parameter's or the rule's name.
    pub site: Name,
    /// What kind of rule it is.
    pub kind: RuleKind,
    /// What the document asserts, in our words.
    pub says: String,
    /// Where it is documented; empty: the operation's sources.
    pub source: Vec<String>,
    /// Asked only when this holds.
    pub when: Option<Cond>,
    /// What must hold.
    pub check: Check,
    /// The codes when it does not. Empty: any refusal (no document names one), or, with `gateway`, only the gateway's.
    pub codes: Vec<CodeRef>,
    /// Rows of the gateway that may answer instead (missing, malformed).
    pub gateway: Option<GatewayCode>,
    /// No call can break it; why.
    pub unprovokable: Option<String>,
    /// The fixture it takes to break it.
    pub needs: Option<String>,
}

/// A row of the gateway, about a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayCode {
    /// A required parameter is absent.
    Missing(Name),
    /// An argument cannot be read as its type.
    Malformed(Name),
}

/// Kinds of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    /// An argument has to be given.
    Required,
    /// An argument's value.
    Value,
    /// What an argument names exists.
    Exists,
    /// What an argument names belongs to its parent.
    Belongs,
    /// A rule under `requires`.
    Requires,
    /// How many there may be.
    Limit,
    /// One of the protocol's own parameters.
    Wire,
}

/// What must hold.
#[derive(Clone, Debug)]
pub enum Check {
    /// A condition.
    Cond(Cond),
    /// The argument is given.
    Given(Name),
    /// The argument, if given, satisfies a word. `path` leads below the parameter: an item's field, a URI part.
    Value {
        /// The parameter.
        parameter: Name,
        /// Steps below it.
        path: Vec<Step>,
        /// The word.
        word: Word,
    },
    /// The binding exists (live).
    Exists(Name),
    /// The binding belongs to its `within`.
    Belongs(Name),
    /// One more of this kind is within the limit (index into the kind's `limits`).
    Limit {
        /// The kind created.
        resource: Name,
        /// Which of its limits.
        index: usize,
    },
    /// One of the protocol's own parameters is none of these values, which are surely wrong.
    Wire {
        /// The parameter.
        parameter: Name,
        /// The values.
        values: Vec<Name>,
        /// It is looked at only where calls are signed.
        signed: bool,
    },
    /// One of the protocol's own parameters has a value that no call had before.
    Once {
        /// The parameter.
        parameter: Name,
        /// It is looked at only where calls are signed.
        signed: bool,
    },
    /// A filter's value under a key satisfies a word.
    Filter {
        /// The parameter with `Key`/`Value` items.
        parameter: Name,
        /// The key.
        key: Name,
        /// Steps below the value.
        path: Vec<Step>,
        /// The word; absent: the key itself is known (never generated: all keys are).
        word: Word,
    },
}

/// A step below a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into each element of a list, CSV or JSON array.
    Each,
    /// Into a field of a struct.
    Field(Name),
    /// Into a part of a URI.
    Part(String),
}

/// One word of a parameter, and its bound.
#[derive(Clone, Debug)]
pub enum Word {
    /// It is given (a field of an item; a parameter's own presence is [`Check::Given`]).
    Given,
    /// It can be read as this type.
    Type(Type),
    /// It is one of these; the second widens the first.
    Enum(Expr, Option<Expr>),
    /// At least this.
    Minimum(Expr),
    /// At most this.
    Maximum(Expr),
    /// A multiple of this.
    MultipleOf(Expr),
    /// At least this long, in this unit.
    MinLength(Expr, Option<Expr>),
    /// At most this long, in this unit.
    MaxLength(Expr, Option<Expr>),
    /// At most this many bytes.
    MaxBytes(Expr),
    /// Matches.
    Pattern(Expr),
    /// Does not match.
    NotPattern(Expr),
    /// Starts with.
    StartsWith(Expr),
    /// Ends with.
    EndsWith(Expr),
    /// Does not start with any of these.
    NotStartsWith(Vec<String>),
    /// The first character.
    First(Vec<CharClass>),
    /// The last character.
    Last(Vec<CharClass>),
    /// All characters.
    Chars(Vec<CharClass>),
    /// Fewest elements.
    AtLeast(Expr),
    /// Most elements.
    AtMost(Expr),
    /// Elements differ (in this field).
    UniqueBy(String),
    /// None of these values (or any value, if absent) unless the condition holds.
    Allowed(Option<Vec<Expr>>, Cond),
}

impl Word {
    /// The word as the spec writes it.
    pub fn keyword(&self) -> &'static str {
        match self {
            Word::Given => "required",
            Word::Type(_) => "type",
            Word::Enum(..) => "enum",
            Word::Minimum(_) => "minimum",
            Word::Maximum(_) => "maximum",
            Word::MultipleOf(_) => "multiple-of",
            Word::MinLength(..) => "min-length",
            Word::MaxLength(..) => "max-length",
            Word::MaxBytes(_) => "max-bytes",
            Word::Pattern(_) => "pattern",
            Word::NotPattern(_) => "not-pattern",
            Word::StartsWith(_) => "starts-with",
            Word::EndsWith(_) => "ends-with",
            Word::NotStartsWith(_) => "not-starts-with",
            Word::First(_) => "first",
            Word::Last(_) => "last",
            Word::Chars(_) => "chars",
            Word::AtLeast(_) => "at-least",
            Word::AtMost(_) => "at-most",
            Word::UniqueBy(_) => "unique-by",
            Word::Allowed(..) => "allowed",
        }
    }
}

/// A list of resources in an answer.
#[derive(Clone, Debug)]
pub struct List {
    /// The kind.
    pub of: Name,
    /// The path to the array in the answer.
    pub at: Vec<Name>,
    /// The binding whose children it lists.
    pub within: Option<Name>,
    /// The items' fields: the resource's, with the list's own on top.
    pub item: IndexMap<Name, Field>,
    /// The wire name of the id field in an item.
    pub id_field: Name,
    /// What narrows it.
    pub filters: Vec<Filter>,
    /// Paging.
    pub page: Option<Page>,
    /// The field with the number of all matches.
    pub total: Option<Name>,
    /// Where it is documented.
    pub source: Vec<String>,
}

/// A parameter that narrows a list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The parameter.
    pub parameter: Name,
    /// How a plain one matches.
    pub matches: Option<Match>,
    /// How each key matches.
    pub keys: IndexMap<Name, Match>,
    /// `all`, or `any`, of several.
    pub several: Option<Expr>,
}

/// How a list is cut.
#[derive(Clone, Debug)]
pub struct Page {
    /// The answer's field with the next token, and the parameter that takes it.
    pub token: Option<(Name, Name)>,
    /// The parameter with the size.
    pub size: Name,
    /// The parameter with the number.
    pub number: Option<Name>,
}
