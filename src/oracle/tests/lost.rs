//! Lost answers: what their calls made, or did not, and what later answers tell of it.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, shop};
use crate::model::belief::Assumptions;

const ULM: &str = "\
Shop:
  - { ShopId: s-1, Town: ulm, state: Open }
  - { ShopId: s-2, Town: ulm, state: Open }
";

/// A lost call, and one with the same token elsewhere, which is answered: by what it made, or by what the first one did.
fn answered_elsewhere(files: Files) -> Bench {
    let token = "parameters:\n  Token: { role: idempotency-token, kept: 10m, else: BadName }";
    let files = files.edit("operations/add-item.yaml", "parameters:", token);
    let mut bench = files.with_facts(ULM, Assumptions::default());
    let add = |shop: &str| json!({ "ShopId": shop, "Name": "jam", "Token": "t" });
    bench.lost("AddItem", add("s-1"));
    bench.good("AddItem", add("s-2"), Ok(json!({ "ItemId": "i-1" })));
    bench.good("AddItem", add("s-2"), Ok(json!({ "ItemId": "i-1" })));
    bench
}

fn shelf(shop: &str) -> Json {
    json!({ "ShopId": shop })
}

#[test]
fn what_a_token_of_a_lost_call_brings_elsewhere_may_be_here_or_there() {
    let jam = || items(json!([{ "ItemId": "i-1", "Name": "jam" }]));
    let none = || items(json!([]));
    for (with, without) in [("s-1", "s-2"), ("s-2", "s-1")] {
        let mut bench = answered_elsewhere(shop());
        bench.good("ListItems", shelf(with), jam());
        bench.good("ListItems", shelf(without), none());
        bench.good("ListItems", shelf(with), jam());
        // Once seen, it is there.
        let gone = "ListItems/missing/Item";
        bench.bad("ListItems", shelf(with), none(), gone);
    }
}

const THROW: &str = "\
operation: ThrowItem
says: take an item off its shelf
sources: [handbook#3]
parameters:
  ItemId: { says: the item, required: true, names: { a: Item, else: NoSuchItem } }
returns:
  RequestId: { use: request-id }
errors:
  NoSuchItem: { http: 404, message: There is no such item. }
";

#[test]
fn what_is_here_or_there_is_not_missing() {
    let mut bench = answered_elsewhere(shop().file("operations/throw-item.yaml", THROW));
    let throw = |item: &str| json!({ "ItemId": item });
    bench.good("ThrowItem", throw("i-1"), Ok(json!({})));
    let taken = "ThrowItem/accepted/ItemId/exists";
    bench.bad("ThrowItem", throw("i-2"), Ok(json!({})), taken);
}

fn add(name: &str) -> Json {
    json!({ "ShopId": "s-1", "Name": name, "Token": "t" })
}

fn made(item: &str) -> Result<Json, &str> {
    Ok(json!({ "ItemId": item }))
}

fn token() -> Files {
    let token = "parameters:\n  Token: { role: idempotency-token, kept: 10m, else: BadName }";
    shop().edit("operations/add-item.yaml", "parameters:", token)
}

#[test]
fn what_a_token_was_used_for_first_it_may_stand_for_still() {
    let add = |name: &str| json!({ "ShopId": "s-1", "Name": name, "Token": "t" });
    let made = |id: &str| Ok(json!({ "ItemId": id }));
    for third in ["i-1", "i-2", "i-3"] {
        let mut bench = token().with_facts(ULM, Assumptions::default());
        bench.good("AddItem", add("jam"), made("i-1"));
        bench.good("AddItem", add("ink"), made("i-2"));
        bench.good("AddItem", add("ink"), made(third));
    }
    let mut bench = token().with_facts(ULM, Assumptions::default());
    bench.good("AddItem", add("ink"), made("i-2"));
    bench.bad("AddItem", add("ink"), made("i-3"), "AddItem/token/Token");
}

#[test]
fn a_lost_call_that_acts_late_has_the_token_for_itself() {
    let bench = || {
        let mut bench = token().with_facts(ULM, Assumptions::default());
        bench.lost("AddItem", add("jam"));
        bench.good("AddItem", add("ink"), made("i-1"));
        bench
    };
    // It did not act yet, or acts now: then the token is new to the third.
    bench().good("AddItem", add("ink"), made("i-1"));
    bench().good("AddItem", add("ink"), made("i-2"));
    // Both were made, or only one.
    let ink = json!({ "ItemId": "i-1", "Name": "ink" });
    let jam = json!({ "ItemId": "i-9", "Name": "jam" });
    bench().good("ListItems", shelf("s-1"), items(json!([ink, jam])));
    bench().good("ListItems", shelf("s-1"), items(json!([ink])));
    // Or the answer told what the lost one made.
    let jam = json!([{ "ItemId": "i-1", "Name": "jam" }]);
    bench().good("ListItems", shelf("s-1"), items(jam));
}

#[test]
fn a_dry_run_may_tell_what_an_earlier_call_made_and_leaves_it_so() {
    let dry = "parameters:\n  Dry: { type: boolean, default: false, role: dry-run, else: BadName }";
    let files = token().edit("operations/add-item.yaml", "parameters:", dry);
    let mut bench = files.with_facts(ULM, Assumptions::default());
    bench.lost("AddItem", add("jam"));
    let rehearsed = json!({ "ShopId": "s-1", "Name": "ink", "Token": "t", "Dry": true });
    bench.good("AddItem", rehearsed, made("i-1"));
    bench.good("AddItem", add("pen"), made("i-1"));
}

#[test]
fn a_dry_run_that_succeeds_does_not_tell_whether_an_earlier_call_did() {
    let dry = "parameters:\n  Dry: { type: boolean, default: false, role: dry-run, else: BadName }";
    let id = "ItemId: { is: $new.ItemId, always: true";
    let files = token()
        .edit("operations/add-item.yaml", "parameters:", dry)
        .edit(
            "operations/add-item.yaml",
            id,
            &format!("{id}, left-out-by: dry-run"),
        );
    for name in ["jam", "ink"] {
        let mut bench = files.clone().with_facts(ULM, Assumptions::default());
        bench.lost("AddItem", add("jam"));
        bench.wait(180);
        let rehearsed = json!({ "ShopId": "s-1", "Name": name, "Token": "t", "Dry": true });
        bench.good("AddItem", rehearsed, Ok(json!({})));
        bench.good("ListItems", shelf("s-1"), items(json!([])));
    }
}

#[test]
fn what_is_here_or_there_comes_to_rest_in_time() {
    let states = "state-field: Status\nstates:\n  Coming: { becomes: Shelved, takes: 10s }";
    let files = shop()
        .edit("resources/item.yaml", "states:", states)
        .edit(
            "resources/item.yaml",
            "  Name: {}",
            "  Name: {}\n  Status: {}",
        )
        .edit(
            "operations/add-item.yaml",
            "state: Shelved",
            "state: Coming",
        );
    let mut bench = answered_elsewhere(files);
    bench.wait(60);
    let rested = json!([{ "ItemId": "i-1", "Name": "jam", "Status": "Shelved" }]);
    bench.good("ListItems", shelf("s-2"), items(rested));
}
