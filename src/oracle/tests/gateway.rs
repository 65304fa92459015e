//! The protocol's own parameters given wrongly on purpose.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, shop};
use crate::model::belief::Assumptions;

const ULM: &str = "Shop: [{ ShopId: s-1, Town: ulm, state: Open }]";

const REFUSES: &str = r#"gateway:
  refuses:
    old: { says: no such version, parameter: Version, values: ["0"], else: NoVersion }
    nobody: { says: no such key, parameter: Key, values: [nobody], signed: true, else: NoKey }
    again: { says: a nonce goes out once, parameter: Nonce, signed: true, else: NonceUsed }
"#;

fn bench(assumptions: Assumptions) -> Bench {
    bench_files().with_facts(ULM, assumptions)
}

fn bench_files() -> Files {
    let codes =
        "errors:\n  NoVersion: { http: 404 }\n  NoKey: { http: 404 }\n  NonceUsed: { http: 400 }\n";
    shop()
        .edit("service.yaml", "gateway:\n", REFUSES)
        .edit("service.yaml", "errors:\n", codes)
        .edit(
            "operations/add-item.yaml",
            "ShopId: { use: shop-id }",
            "ShopId: { use: shop-id }\n  Token: { role: idempotency-token, kept: 10m, else: { mismatch: BadName } }",
        )
}

fn signed() -> Bench {
    bench(Assumptions::default())
}

fn unsigned() -> Bench {
    bench(Assumptions {
        signed: false,
        ..Assumptions::default()
    })
}

fn add(name: &str, value: &str) -> Json {
    json!({ "ShopId": "s-1", "Name": "pen", name: value })
}

fn made(id: &str) -> Result<Json, &'static str> {
    Ok(json!({ "ItemId": id }))
}

#[test]
fn what_is_surely_wrong_is_refused() {
    let mut bench = signed();
    bench.good("AddItem", add("Version", "0"), Err("NoVersion"));
    let accepted = "AddItem/accepted/gateway/old";
    bench.bad("AddItem", add("Version", "0"), made("i-1"), accepted);
    let other = "AddItem/refused/NoKey";
    bench.bad("AddItem", add("Version", "0"), Err("NoKey"), other);
    let unprovoked = "AddItem/refused/NoVersion";
    bench.bad(
        "AddItem",
        json!({ "ShopId": "s-1", "Name": "pen" }),
        Err("NoVersion"),
        unprovoked,
    );
}

#[test]
fn a_value_no_rule_knows_is_wrong_or_not() {
    signed().good("AddItem", add("Version", "7"), Err("NoVersion"));
    signed().good("AddItem", add("Version", "7"), made("i-1"));
}

#[test]
fn a_repeated_token_does_not_pass_the_gateway() {
    let with = |version: &str| json!({ "ShopId": "s-1", "Name": "pen", "Token": "t-1", "Version": version });
    let fresh = json!({ "ShopId": "s-1", "Name": "pen", "Token": "t-1" });
    let mut bench = signed();
    bench.good("AddItem", fresh.clone(), made("i-1"));
    bench.good("AddItem", with("0"), Err("NoVersion"));
    bench.good("AddItem", fresh.clone(), made("i-1"));
    let accepted = "AddItem/accepted/gateway/old";
    bench.bad("AddItem", with("0"), made("i-1"), accepted);
    let mut bench = signed();
    bench.good("AddItem", fresh.clone(), made("i-1"));
    bench.bad("AddItem", fresh, made("i-2"), "AddItem/token/Token");
}

#[test]
fn a_token_of_another_call_is_refused() {
    let with = |name: &str| json!({ "ShopId": "s-1", "Name": name, "Token": "t-1" });
    let used = || {
        let mut bench = signed();
        bench.good("AddItem", with("pen"), made("i-1"));
        bench
    };
    used().good("AddItem", with("ink"), Err("BadName"));
    used().bad("AddItem", with("ink"), made("i-2"), "AddItem/token/Token");
    used().bad("AddItem", with("ink"), made("i-1"), "AddItem/token/Token");
}

#[test]
fn keys_are_looked_at_where_calls_are_signed() {
    let nobody = || add("Key", "nobody");
    signed().good("AddItem", nobody(), Err("NoKey"));
    let accepted = "AddItem/accepted/gateway/nobody";
    signed().bad("AddItem", nobody(), made("i-1"), accepted);
    unsigned().good("AddItem", nobody(), Err("NoKey"));
    unsigned().good("AddItem", nobody(), made("i-1"));
}

#[test]
fn a_nonce_used_is_refused_as_long_as_it_is_remembered() {
    let accepted = "AddItem/accepted/gateway/again";
    let mut bench = signed();
    bench.good("AddItem", add("Nonce", "n"), made("i-1"));
    bench.good("AddItem", add("Nonce", "n"), Err("NonceUsed"));
    bench.bad("AddItem", add("Nonce", "n"), made("i-2"), accepted);
    bench.good("AddItem", add("Nonce", "m"), made("i-3"));
    let new = "AddItem/refused/NonceUsed";
    bench.bad("AddItem", add("Nonce", "k"), Err("NonceUsed"), new);
}

#[test]
fn a_nonce_may_be_forgotten_after_a_time() {
    for answer in [made("i-2"), Err("NonceUsed")] {
        let mut bench = signed();
        bench.good("AddItem", add("Nonce", "n"), made("i-1"));
        bench.wait(Assumptions::default().token_retention_s);
        bench.good("AddItem", add("Nonce", "n"), answer);
    }
}

#[test]
fn a_nonce_of_a_refused_or_lost_call_is_used_or_not() {
    for answer in [made("i-1"), Err("NonceUsed")] {
        let mut bench = signed();
        let shut = json!({ "ShopId": "no-such", "Name": "pen", "Nonce": "n" });
        bench.good("AddItem", shut, Err("NoSuchShop"));
        bench.good("AddItem", add("Nonce", "n"), answer.clone());
        let mut bench = signed();
        bench.lost("AddItem", add("Nonce", "n"));
        bench.good("AddItem", add("Nonce", "n"), answer);
    }
}

#[test]
fn a_nonce_binds_nobody_where_calls_are_not_signed() {
    let mut bench = unsigned();
    bench.good("AddItem", add("Nonce", "n"), made("i-1"));
    bench.good("AddItem", add("Nonce", "n"), made("i-2"));
    bench.good("AddItem", add("Nonce", "n"), Err("NonceUsed"));
}

#[test]
fn a_code_comes_with_one_of_its_statuses() {
    let row = "BadSize: { http: 400, message";
    let two = "BadSize: { http: 400, or-http: [422], message";
    let files = shop().edit("operations/add-item.yaml", row, two);
    let mut bench = files.with_facts(ULM, Assumptions::default());
    let huge = json!({ "ShopId": "s-1", "Name": "jam", "Size": 99 });
    let mut says = |status| bench.with_status("AddItem", huge.clone(), (status, "BadSize"));
    assert!(says(400).is_empty());
    assert!(says(422).is_empty());
    let wrong = says(403);
    assert_eq!(
        wrong,
        ["`AddItem` answered BadSize with status 403, documented is 400 or 422"]
    );
}

#[test]
fn no_rule_of_the_service_is_meant_by_a_code_of_the_gateway() {
    let refused = |size: Json, code| {
        let unnamed = "maximum: 12, default: 3, else: unnamed }";
        let files = bench_files().edit(
            "operations/add-item.yaml",
            "maximum: 12, default: 3, else: BadSize }",
            &format!("{unnamed}\n  Lid: {{ required: {{ when: {{ equal: [$Size, 5] }}, else: unnamed }} }}"),
        );
        let mut bench = files.with_facts(ULM, Assumptions::default());
        let add = json!({ "ShopId": "s-1", "Name": "jam", "Size": size });
        bench.with_status("AddItem", add, (404, code))
    };
    assert!(refused(json!(99), "TooBig").is_empty());
    // `Name` is given, and at `Token`, which need not be, no broken rule looks.
    for code in ["NoVersion", "MissingName", "MissingToken"] {
        assert_eq!(refused(json!(99), code).len(), 1, "{code}");
    }
    // An empty text may count as none, and what is wrong with one may make another needed.
    for (size, code) in [(json!(""), "MissingSize"), (json!(99), "MissingLid")] {
        let says = refused(size, code);
        assert!(
            !says.iter().any(|says| says.contains("nothing can raise")),
            "{says:?}"
        );
    }
}

#[test]
fn the_code_of_a_token_used_for_another_request_is_upheld() {
    let with = |name: &str| json!({ "ShopId": "s-1", "Name": name, "Token": "t-1" });
    let mut bench = signed();
    bench.good("AddItem", with("pen"), made("i-1"));
    let upheld = bench.upheld("AddItem", with("ink"), Err("BadName"));
    assert!(upheld.iter().any(|id| **id == *"AddItem/error/BadName"));
}
