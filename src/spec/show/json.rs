//! Operations as JSON, for tools that compare the specs with other lists.

use serde::Serialize;

use super::type_word;
use crate::spec::compiled::{Operation, Spec};
use crate::spec::syntax::ErrorRow;

/// An operation as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The service.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// Its parameters, in their order.
    pub parameters: Vec<ParameterSummary>,
    /// Its own error rows.
    pub errors: Vec<ErrorSummary>,
    /// The documents it is written from.
    pub sources: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterSummary {
    /// Its name.
    pub name: String,
    /// Its type, in the words of the language.
    pub r#type: String,
    /// It has to be given in every call.
    pub required: bool,
}

/// An error row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorSummary {
    /// The code.
    pub code: String,
    /// The HTTP status.
    pub http: u16,
    /// The message; null where no document gives one.
    pub message: Option<String>,
    /// The documents that list it.
    pub documents: Vec<String>,
}

/// The documents that list a row: one of them, or all of the operation's.
fn documents(operation: &Operation, row: &ErrorRow) -> Vec<String> {
    let place = |source: &str| source.split('#').next().unwrap_or_default().to_owned();
    if let Some(only) = &row.only_in {
        return vec![place(only)];
    }
    let own = row.source.iter().map(|at| place(at));
    let own: Vec<String> = own.collect();
    if !own.is_empty() {
        return own;
    }
    let mut all: Vec<String> = operation.sources.iter().map(|at| place(at)).collect();
    all.dedup();
    all
}

/// An operation in a few fields.
pub fn summary(spec: &Spec, operation: &Operation) -> Summary {
    let parameters = operation.parameters.iter();
    let errors = operation.errors.iter();
    Summary {
        service: spec.service.to_string(),
        operation: operation.name.to_string(),
        parameters: parameters
            .map(|(name, of)| ParameterSummary {
                name: name.to_string(),
                r#type: type_word(of.r#type).to_owned(),
                required: of.is_required(),
            })
            .collect(),
        errors: errors
            .map(|(code, row)| ErrorSummary {
                code: code.to_string(),
                http: row.http,
                message: row.message.clone(),
                documents: documents(operation, row),
            })
            .collect(),
        sources: operation.sources.clone(),
    }
}
