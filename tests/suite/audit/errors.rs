//! The documents' error tables against the spec's rows.

use std::collections::BTreeSet;

use flowcheck::spec::{Operation, Spec};

use super::compare::Difference;
use super::documents::ErrorRow;
use super::values::Values;

/// What the spec says of a code.
struct Stated {
    http: u64,
    message: Option<String>,
    only_in: Option<String>,
}

pub fn compare(spec: &Spec, operation: &Operation, rows: &[&ErrorRow]) -> Vec<Difference> {
    let mut found = Vec::new();
    let documents: BTreeSet<&str> = rows.iter().map(|row| row.document).collect();
    for row in rows {
        let listed_by: BTreeSet<&str> = rows
            .iter()
            .filter(|other| other.code == row.code)
            .map(|other| other.document)
            .collect();
        let only = (documents.len() > 1 && listed_by.len() == 1).then_some(row.document);
        found.extend(row_differs(spec, operation, row, only));
    }
    for code in operation.errors.keys() {
        if !rows.iter().any(|row| row.code == **code) {
            let document = "no document lists it".to_owned();
            let spec = "that there is one".to_owned();
            found.push(difference(operation, code, "present", document, spec));
        }
    }
    found
}

fn row_differs(
    spec: &Spec,
    operation: &Operation,
    row: &ErrorRow,
    only: Option<&str>,
) -> Vec<Difference> {
    let ErrorRow {
        document,
        code,
        http,
        message,
        ..
    } = row;
    let Some(stated) = stated(spec, operation, code) else {
        let said = format!("{document} lists it with {http} \"{message}\"");
        return vec![difference(
            operation,
            code,
            "present",
            said,
            "nothing".to_owned(),
        )];
    };
    let mut found = Vec::new();
    if stated.http != *http {
        let said = format!("{document} says {http}");
        let spec = stated.http.to_string();
        found.push(Difference {
            lacks: Some(http.to_string()),
            ..difference(operation, code, "http", said, spec)
        });
    }
    if stated.message.as_ref() != Some(message) {
        let said = format!("{document} says \"{message}\"");
        let spec = stated
            .message
            .map_or("nothing".to_owned(), |message| format!("\"{message}\""));
        found.push(Difference {
            lacks: Some(message.clone()),
            ..difference(operation, code, "message", said, spec)
        });
    }
    if stated.only_in.as_deref() != only {
        let said = only.map_or("all its documents list it".to_owned(), |only| {
            format!("only {only} lists it")
        });
        let spec = stated.only_in.unwrap_or("nothing".to_owned());
        found.push(difference(operation, code, "only-in", said, spec));
    }
    found
}

/// The operation's own row; or a shared one, or one of the gateway's, that the operation can answer.
fn stated(spec: &Spec, operation: &Operation, code: &str) -> Option<Stated> {
    let shared = || {
        spec.errors
            .get(code)
            .filter(|_| can_answer(spec, operation, code))
    };
    if let Some(row) = operation.errors.get(code).or_else(shared) {
        return Some(Stated {
            http: row.http.into(),
            message: row.message.clone(),
            only_in: row.only_in.as_ref().map(|at| at.value.clone()),
        });
    }
    let missing = &spec.gateway.missing;
    let named = |text: &str, parameter: &str| text.replace("{parameter}", parameter);
    let mut parameters = operation.parameters.iter();
    let (parameter, _) = parameters
        .find(|(parameter, of)| of.required.is_some() && named(&missing.code, parameter) == code)?;
    Some(Stated {
        http: missing.http.into(),
        message: missing.message.as_ref().map(|text| named(text, parameter)),
        only_in: None,
    })
}

fn can_answer(spec: &Spec, operation: &Operation, code: &str) -> bool {
    let values = Values { spec, operation };
    let by_rule = operation
        .rules
        .iter()
        .any(|rule| values.codes(&rule.codes).iter().any(|c| c == code));
    by_rule
        || operation
            .may_fail
            .iter()
            .any(|possible| &*possible.code == code)
        || values
            .codes(&operation.token_mismatch)
            .iter()
            .any(|c| c == code)
}

fn difference(
    operation: &Operation,
    code: &str,
    word: &str,
    document: String,
    spec: String,
) -> Difference {
    Difference {
        about: "errors",
        operation: operation.name.to_string(),
        name: code.to_owned(),
        word: word.to_owned(),
        spec,
        document,
        lacks: None,
    }
}
