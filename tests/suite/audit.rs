//! The specs say what the documents' tables say: every error row, parameter and response field.
//!
//! The tables in `tests/data` were read out of the documents by someone who wrote no spec. Where a spec
//! says something else, `tests/data/why.json` says why. Prose of the documents (preconditions,
//! effects, states) is not compared here.

mod compare;
mod documents;
mod errors;
mod spec;
mod values;

use std::collections::BTreeSet;
use std::path::Path;

use flowcheck::spec::{Operation, Spec, load};
use serde_json::json;

use compare::{Difference, settle};
use documents::{ErrorRow, Row, error_rows, operations, rows};

const SERVICES: [&str; 2] = ["aliyun-nas", "tencent-cfs"];

fn spec_of(service: &str) -> Option<Spec> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("specs")
        .join(service);
    dir.is_dir()
        .then(|| load(&dir).unwrap_or_else(|e| panic!("{service}: {e}")).spec)
}

/// The differences of each operation that both sides have, and of those that only one has.
fn over_operations(
    about: &'static str,
    compare: impl Fn(&str, &Spec, &Operation) -> Vec<Difference>,
) -> BTreeSet<Difference> {
    let mut found = BTreeSet::new();
    for service in SERVICES {
        let spec = spec_of(service);
        let known = spec
            .iter()
            .flat_map(|spec| spec.operations.keys().map(ToString::to_string));
        let documented = operations(service);
        for name in documented
            .iter()
            .cloned()
            .chain(known)
            .collect::<BTreeSet<_>>()
        {
            let of_spec = spec
                .as_ref()
                .and_then(|spec| Some((spec, spec.operations.get(&*name)?)));
            let lone = |document: &str, spec: &str| Difference {
                about,
                operation: name.clone(),
                name: format!("({service})"),
                word: "operation".to_owned(),
                spec: spec.to_owned(),
                document: document.to_owned(),
                lacks: None,
            };
            match of_spec {
                Some((spec, operation)) if documented.contains(&name) => {
                    found.extend(compare(service, spec, operation));
                }
                Some(_) => drop(found.insert(lone("no document has it", "that there is one"))),
                None => drop(found.insert(lone("a document has it", "nothing"))),
            }
        }
    }
    found
}

#[test]
fn every_error_row_stands_in_the_spec() {
    let differences = over_operations("errors", |service, spec, operation| {
        let rows = error_rows(service);
        let mine: Vec<_> = rows
            .iter()
            .filter(|row| row.operation == *operation.name)
            .collect();
        errors::compare(spec, operation, &mine)
    });
    settle("errors", &differences);
}

#[test]
fn every_parameter_is_as_the_documents_have_it() {
    let differences = over_operations("parameters", |service, spec, operation| {
        let rows = rows("parameters.json", "name", service);
        let mine: Vec<_> = rows
            .iter()
            .filter(|row| row.operation == *operation.name)
            .collect();
        let stated = spec::parameters(spec, operation);
        compare::compare("parameters", &operation.name, &mine, &stated)
    });
    settle("parameters", &differences);
}

#[test]
fn every_response_field_is_as_the_documents_have_it() {
    let differences = over_operations("answers", |service, spec, operation| {
        let rows = rows("answers.json", "path", service);
        let mine: Vec<_> = rows
            .iter()
            .filter(|row| row.operation == *operation.name)
            .collect();
        let stated = spec::answer(spec, operation);
        compare::compare("answers", &operation.name, &mine, &stated)
    });
    settle("answers", &differences);
}

#[test]
fn the_tables_are_whole() {
    let count = |of: fn(&str) -> usize| SERVICES.map(of);
    assert_eq!(count(|service| operations(service).len()), [35, 1]);
    assert_eq!(count(|service| error_rows(service).len()), [372, 8]);
    // 191 of the 2022 reference, 4, 12 and 5 of the three pages; repeated structs count as one.
    assert_eq!(
        count(|service| rows("parameters.json", "name", service).len()),
        [212, 13]
    );
    assert_eq!(
        count(|service| rows("answers.json", "path", service).len()),
        [212, 2]
    );
}

/// The words that differ once rows of `CreateDataFlow` are changed, less those that differ anyway.
fn found_after(change: impl Fn(&mut Vec<Row>)) -> Vec<(String, String)> {
    let spec = spec_of("aliyun-nas").unwrap();
    let operation = &spec.operations["CreateDataFlow"];
    let mut rows = rows("parameters.json", "name", "aliyun-nas");
    rows.retain(|row| row.operation == "CreateDataFlow");
    let differences = |rows: &[Row]| {
        let stated = spec::parameters(&spec, operation);
        let rows: Vec<&Row> = rows.iter().collect();
        compare::compare("parameters", "CreateDataFlow", &rows, &stated)
    };
    let before = differences(&rows);
    change(&mut rows);
    let mut after = differences(&rows);
    after.retain(|difference| !before.contains(difference));
    let named = after.into_iter().map(|found| (found.name, found.word));
    named.collect()
}

fn row<'r>(rows: &'r mut [Row], name: &str) -> &'r mut Row {
    rows.iter_mut().find(|row| row.name == name).unwrap()
}

#[test]
fn a_parameter_that_differs_is_found() {
    type Change = fn(&mut Vec<Row>);
    let set = |name, word, change: Change| {
        let found = found_after(change);
        assert_eq!(found, [(String::from(name), String::from(word))]);
    };
    set("ClientToken", "max-length", |rows| {
        let facts = &mut row(rows, "ClientToken").facts;
        facts.insert("max-length".into(), json!("65"));
    });
    set("FsetId", "required", |rows| {
        row(rows, "FsetId")
            .facts
            .insert("required".into(), json!("no"));
    });
    set("DryRun", "default", |rows| {
        row(rows, "DryRun").facts.remove("default");
    });
    set("Throughput", "enum", |rows| {
        let values = json!(["1200", "1500"]);
        row(rows, "Throughput").facts.insert("enum".into(), values);
    });
    set("AutoRefreshs", "items.RefreshPath.ends-with", |rows| {
        let facts = &mut row(rows, "AutoRefreshs").facts;
        facts.remove("items.RefreshPath.ends-with");
    });
    set("FsetId", "present", |rows| {
        rows.retain(|row| row.name != "FsetId")
    });
    set("Fsetid", "present", |rows| {
        let mut added = row(rows, "FsetId").clone();
        added.name = "Fsetid".to_owned();
        rows.push(added);
    });
}

#[test]
fn an_error_row_that_differs_is_found() {
    let spec = spec_of("aliyun-nas").unwrap();
    let operation = &spec.operations["StartDataFlow"];
    let mut rows = error_rows("aliyun-nas");
    rows.retain(|row| row.operation == "StartDataFlow");
    let found_after = |change: fn(&mut Vec<ErrorRow>)| {
        let mut rows = rows.clone();
        change(&mut rows);
        let rows: Vec<&ErrorRow> = rows.iter().collect();
        let found = errors::compare(&spec, operation, &rows).into_iter();
        found.map(|found| found.word).collect::<BTreeSet<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(Vec::from_iter(found_after(|_| {})), none);
    let of = |change| Vec::from_iter(found_after(change));
    assert_eq!(of(|rows| rows[0].http = 418), ["http"]);
    assert_eq!(of(|rows| rows[0].message.push('!')), ["message"]);
    assert_eq!(of(|rows| rows[0].code.push('!')), ["only-in", "present"]);
    assert_eq!(of(|rows| drop(rows.remove(0))), ["only-in"]);
}
