//! A step as a case file has it: `call` with its arguments, or `wait`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::duration;
use super::symbols::is_symbol;
use crate::runner::{Action, Invocation};
use crate::spec::Name;
use crate::sut::Format;
use crate::value::Value;

/// A step, to be written and read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(#[serde(with = "form")] pub Action);

/// What is written. A call has no `wait`, and a wait has nothing else.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<Name>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    arguments: BTreeMap<Name, Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    binds: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    lose: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wait: Option<String>,
}

mod form {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Action, Form, of_form, to_form};

    pub(super) fn serialize<S: Serializer>(action: &Action, to: S) -> Result<S::Ok, S::Error> {
        to_form(action).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Action, D::Error> {
        of_form(Form::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

fn to_form(action: &Action) -> Form {
    match action {
        Action::Wait(length) => Form {
            wait: Some(duration::write(*length)),
            ..Form::default()
        },
        Action::Call(invocation) => Form {
            call: Some(invocation.call.clone()),
            arguments: invocation.arguments.clone(),
            binds: invocation.binds.clone(),
            format: (invocation.format != Format::Json).then_some(invocation.format),
            lose: invocation.lose,
            wait: None,
        },
    }
}

fn of_form(form: Form) -> Result<Action, String> {
    match (form.call, form.wait) {
        (Some(call), None) => {
            if let Some(symbol) = form.binds.keys().find(|symbol| !is_symbol(symbol)) {
                return Err(format!(
                    "`{symbol}` is no symbol: it starts with a small letter, small letters, digits and `_` follow"
                ));
            }
            Ok(Action::Call(Invocation {
                call,
                arguments: form.arguments,
                binds: form.binds,
                format: form.format.unwrap_or_default(),
                lose: form.lose,
            }))
        }
        (None, Some(wait)) => {
            if !form.arguments.is_empty() || !form.binds.is_empty() || form.lose {
                return Err("a wait has no `arguments`, `binds` or `lose`".to_owned());
            }
            let length = duration::parse(&wait)
                .ok_or_else(|| format!("`{wait}` is no duration such as `300s`"))?;
            Ok(Action::Wait(length))
        }
        (Some(_), Some(_)) => Err("a step is a `call` or a `wait`, not both".to_owned()),
        (None, None) => Err("a step needs a `call` or a `wait`".to_owned()),
    }
}
