//! Operations as JSON, for tools that compare the specs with other lists.

use serde::Serialize;

use super::type_word;
use crate::spec::compiled::{Operation, Spec};
use crate::spec::syntax::Required;

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
                required: matches!(of.required, Some(Required::Flat(true))),
            })
            .collect(),
        errors: errors
            .map(|(code, row)| ErrorSummary {
                code: code.to_string(),
                http: row.http,
                message: row.message.clone(),
            })
            .collect(),
        sources: operation.sources.clone(),
    }
}
