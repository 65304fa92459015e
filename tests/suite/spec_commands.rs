//! Exit codes and output of the commands, through the binary.

use std::process::{Command, Output};

use crate::shop;

fn flowcheck(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flowcheck"))
        .args(args)
        .env_remove("FLOWCHECK_SPECS")
        .env_remove("FLOWCHECK_SERVICE")
        .env_remove("FLOWCHECK_FORMAT")
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

fn on_shop(args: &[&str]) -> Output {
    let dir = shop::dir();
    let mut all = args.to_vec();
    all.extend(["--specs", dir.to_str().unwrap()]);
    flowcheck(&all)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn same(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), text));
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

#[test]
fn clean_specs_exit_with_0() {
    let output = on_shop(&["spec", "lint", "--deny", "warnings"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), "");
}

#[test]
fn the_specs_we_ship_are_the_default_and_have_no_error() {
    let output = flowcheck(&["spec", "lint"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn mistakes_exit_with_2_and_doubts_only_if_denied() {
    let dir = std::env::temp_dir().join(format!("flowcheck-cli-{}", std::process::id()));
    let operations = dir.join("operations");
    std::fs::create_dir_all(&operations).unwrap();
    for file in ["service.yaml", "shared.yaml"] {
        std::fs::copy(shop::dir().join(file), dir.join(file)).unwrap();
    }
    let lint = |args: &[&str]| {
        let mut all = vec!["spec", "lint", dir.to_str().unwrap()];
        all.extend(args);
        flowcheck(&all)
    };
    // Without the shop's resources, what the shared parameter names is unknown.
    let output = lint(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("error: unknown kind of resource or fixture `Shop`"));
    let found = json(&lint(&["--format", "json"]));
    assert_eq!(found[0]["severity"], "error");
    assert_eq!(found[0]["line"], 15);
    let output = flowcheck(&["spec", "list", "--specs", dir.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("shared.yaml:15:"));

    std::fs::remove_file(dir.join("shared.yaml")).unwrap();
    assert_eq!(lint(&[]).status.code(), Some(0));
    let output = lint(&["--deny", "warnings"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("warning: nobody cites `handbook`"));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_folder_that_is_not_there_is_a_usage_error() {
    let output = flowcheck(&["spec", "list", "--specs", "no-such-folder"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: cannot read `no-such-folder`"));
}

#[test]
fn show_explains_an_operation() {
    let output = on_shop(&["spec", "show", "AddItem"]);
    assert_eq!(output.status.code(), Some(0));
    same("show_add_item", &stdout(&output));
    same(
        "show_list_items",
        &stdout(&on_shop(&["spec", "show", "ListItems"])),
    );
}

#[test]
fn an_unknown_operation_gets_the_nearest() {
    let output = on_shop(&["spec", "show", "AddItme"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `AddItem`?"));
    let output = on_shop(&["spec", "graph", "Itme"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `Item`?"));
}

#[test]
fn json_has_the_agreed_fields() {
    let operation = json(&on_shop(&["spec", "show", "AddItem", "--format", "json"]));
    let keys: Vec<_> = operation.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["service", "operation", "parameters", "errors", "sources"]
    );
    let name = serde_json::json!({ "name": "Name", "type": "string", "required": true });
    assert_eq!(operation["parameters"][1], name);
    let error = serde_json::json!({
        "code": "MissingName",
        "http": 400,
        "message": "Name is mandatory.",
        "documents": ["handbook"],
    });
    assert_eq!(operation["errors"][0], error);
    let all = json(&on_shop(&["spec", "list", "--format", "json"]));
    assert!(all.as_array().unwrap().contains(&operation));
}

#[test]
fn without_a_service_all_are_listed() {
    let all = json(&flowcheck(&["spec", "list", "--format", "json"]));
    let of = |service: &str| -> Vec<serde_json::Value> {
        let all = all.as_array().unwrap().iter();
        all.filter(|one| one["service"] == service)
            .cloned()
            .collect()
    };
    assert!(of("aliyun-nas").len() > 1);
    let [one] = &of("tencent-cfs")[..] else {
        panic!("{all}");
    };
    assert_eq!(one["parameters"].as_array().unwrap().len(), 13);
    assert_eq!(one["errors"].as_array().unwrap().len(), 8);
    let row = serde_json::json!({
        "code": "InvalidParameterValue.InvalidDataFlowName",
        "http": 200,
        "message": "Invalid data flow name.",
        "documents": ["tencent-create-data-flow-2026-03-24"],
    });
    // Each row of a document's table, as often as a document has it.
    let rows = |one: &serde_json::Value| -> usize {
        let errors = one["errors"].as_array().unwrap().iter();
        errors
            .map(|row| row["documents"].as_array().unwrap().len())
            .sum()
    };
    assert!(all.as_array().unwrap().iter().map(rows).sum::<usize>() >= 380);
    assert_eq!(all.as_array().unwrap().len(), 36);
    assert_eq!(one["errors"][0], row);
    let chosen = [
        "spec",
        "list",
        "--format",
        "json",
        "--service",
        "tencent-cfs",
    ];
    assert_eq!(json(&flowcheck(&chosen)), serde_json::json!([one]));
    let text = stdout(&flowcheck(&["spec", "list"]));
    assert!(
        text.starts_with("aliyun-nas: ") && text.contains("\n\ntencent-cfs: "),
        "{text}"
    );
}

#[test]
fn graphs_are_drawn_in_two_languages() {
    same(
        "graph_mermaid",
        &stdout(&on_shop(&["spec", "graph", "Shop"])),
    );
    let dot = stdout(&on_shop(&["spec", "graph", "Shop", "--dot"]));
    assert_eq!(
        dot,
        stdout(&on_shop(&["spec", "graph", "Shop", "--format", "dot"]))
    );
    same("graph_dot", &dot);
}

#[test]
fn the_schema_covers_all_files_and_each() {
    let all = json(&flowcheck(&["spec", "schema"]));
    assert_eq!(all["oneOf"].as_array().unwrap().len(), 4);
    assert!(all["$defs"]["OperationFile"].is_object());
    let one = json(&flowcheck(&["spec", "schema", "--file", "resource"]));
    assert!(one["properties"]["states"].is_object());
    assert_eq!(one["additionalProperties"], false);
}

#[test]
fn flags_have_environment_twins() {
    let output = Command::new(env!("CARGO_BIN_EXE_flowcheck"))
        .args(["spec", "list"])
        .env("FLOWCHECK_SPECS", shop::dir())
        .env("FLOWCHECK_FORMAT", "json")
        .output()
        .unwrap();
    assert_eq!(json(&output).as_array().unwrap().len(), 4);
}

#[test]
fn wrong_arguments_exit_with_2_and_help_with_0() {
    assert_eq!(flowcheck(&["spec", "dance"]).status.code(), Some(2));
    let help = flowcheck(&["spec", "--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(stdout(&help).contains("Examples:"));
}

#[test]
fn output_into_a_file_has_no_colours() {
    let output = on_shop(&["spec", "show", "AddItem"]);
    assert!(!stdout(&output).contains('\u{1b}'));
}
