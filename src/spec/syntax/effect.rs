//! What a success changes.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Cond, Expr, Quantified};

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
