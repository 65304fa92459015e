//! JSON and XML of the same answer.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, open, shop};
use crate::model::belief::Assumptions;

const ULM: &str = "\
Shop: [{ ShopId: s-1, Town: ulm, state: Open }]
Item: [{ ItemId: i-1, ShopId: s-1, state: Shelved }]
";

/// Of what colour an item is, calls say nothing.
fn files(colour: &str) -> Files {
    let to = format!("Size: {{ type: integer }}\n  Colour: {{ {colour} }}");
    shop().edit("resources/item.yaml", "Size: { type: integer }", &to)
}

fn bench(assumptions: Assumptions) -> Bench {
    files("").with_facts(ULM, assumptions)
}

fn list() -> Json {
    json!({ "ShopId": "s-1" })
}

fn coloured(colour: &str) -> Result<Json, &'static str> {
    items(json!([{ "ItemId": "i-1", "Colour": colour }]))
}

#[test]
fn formats_agree() {
    let mut bench = bench(Assumptions::default());
    bench.good("ListItems", list(), coloured("red"));
    bench.good_xml("ListItems", list(), coloured("red"));
    let differs = "ListItems/format/Colour";
    let found = bench.bad("ListItems", list(), coloured("blue"), differs);
    assert_eq!(found.witnesses, [2]);
    assert_eq!(found.observed, "`Colour` blue as JSON, red as XML");
    let found = bench.bad_xml("ListItems", list(), coloured("red"), differs);
    assert_eq!(found.observed, "`Colour` blue as JSON, red as XML");
}

#[test]
fn a_format_may_leave_a_field_out() {
    let mut bench = bench(Assumptions::default());
    bench.good("ListItems", list(), coloured("red"));
    bench.good_xml("ListItems", list(), items(json!([{ "ItemId": "i-1" }])));
}

#[test]
fn what_xml_cannot_write_may_be_shown_as_anything() {
    let mut bench = bench(Assumptions::default());
    bench.good("ListItems", list(), coloured("r\u{1}ed"));
    bench.good_xml("ListItems", list(), coloured("r\u{fffd}ed"));

    // What a look in XML told first, one in JSON may show as it is.
    let mut bench = files("server: once").with_facts(ULM, Assumptions::default());
    bench.good_xml("ListItems", list(), coloured("r\u{fffd}ed"));
    bench.wait(60);
    bench.good("ListItems", list(), coloured("r\u{1}ed"));
    bench.bad(
        "ListItems",
        list(),
        coloured("blue"),
        "ListItems/shown/Colour",
    );

    let world = ULM.replace("ItemId: i-1,", "ItemId: i-1, Name: \"p\\x01n\",");
    let named = |name: &str| items(json!([{ "ItemId": "i-1", "Name": name }]));
    let mut bench = files("").with_facts(&world, Assumptions::default());
    bench.good("ListItems", list(), named("p\u{1}n"));
    bench.good_xml("ListItems", list(), named("p?n"));
    let world = world.replace("p\\x01n", "pen");
    let mut bench = files("").with_facts(&world, Assumptions::default());
    bench.bad_xml("ListItems", list(), named("p?n"), "ListItems/shown/Name");
}

#[test]
fn other_looks_are_not_compared() {
    let mut bench = bench(Assumptions::default());
    bench.good("ListItems", list(), coloured("red"));
    // In the same format a field that no document ties down may change.
    bench.good("ListItems", list(), coloured("blue"));
    let more = json!({ "ShopId": "s-1", "PageSize": 20 });
    bench.good_xml("ListItems", more, coloured("red"));
}

#[test]
fn a_call_between_changes_what_it_may() {
    let mut bench = bench(Assumptions::default());
    bench.good("ListItems", list(), coloured("red"));
    bench.good(
        "ShutShop",
        json!({ "ShopId": "no-such" }),
        Err("NoSuchShop"),
    );
    bench.good_xml("ListItems", list(), coloured("blue"));
}

#[test]
fn others_may_change_an_open_account_between() {
    let mut bench = bench(open());
    bench.good("ListItems", list(), coloured("red"));
    bench.good_xml("ListItems", list(), coloured("blue"));
}

#[test]
fn what_grows_may_have_grown() {
    let files = files("type: integer, server: grows");
    let mut bench = files.with_facts(ULM, Assumptions::default());
    let grown = |to: u32| items(json!([{ "ItemId": "i-1", "Colour": to }]));
    bench.good("ListItems", list(), grown(1));
    bench.good_xml("ListItems", list(), grown(2));
}

/// Items that become dusty by themselves, in a time told or not.
fn dusty(takes: &str) -> Bench {
    let to = format!(
        "state-field: State\nstates:\n  Shelved: {{ becomes: Dusty{takes} }}\n  \
         Dusty: {{ unreachable: time alone leads here }}"
    );
    let files = shop()
        .edit("resources/item.yaml", "states:\n  Shelved: {}", &to)
        .edit(
            "resources/item.yaml",
            "Size: { type: integer }",
            "Size: { type: integer }\n  State: {}",
        );
    files.with_facts(ULM, Assumptions::default())
}

fn state(state: &str) -> Result<Json, &'static str> {
    items(json!([{ "ItemId": "i-1", "State": state }]))
}

#[test]
fn what_changes_by_itself_may_have_changed_between() {
    for takes in ["", ", takes: 1h..2h"] {
        let mut bench = dusty(takes);
        bench.good("ListItems", list(), state("Shelved"));
        bench.good_xml("ListItems", list(), state("Dusty"));
    }
}

#[test]
fn what_had_to_change_between_is_not_compared() {
    let mut bench = dusty(", takes: 1h..2h");
    bench.good("ListItems", list(), state("Shelved"));
    bench.wait(5 * 3600);
    bench.good_xml("ListItems", list(), state("Dusty"));
}
