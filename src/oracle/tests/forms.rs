//! How answers are written in JSON: in an envelope or flat, lists wrapped or plain, one item in an array or alone.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, shop};

const ULM: &str = "\
Shop: [{ ShopId: s-1, Town: ulm, state: Open }]
Item: [{ ItemId: i-1, ShopId: s-1, Name: pen, Size: 3, state: Shelved }]
";

fn bench(files: Files) -> Bench {
    files.with_facts(ULM, Default::default())
}

fn town() -> Json {
    json!({ "Town": "ulm" })
}

fn enveloped(id: &str) -> Result<Json, &'static str> {
    Ok(json!({ "OpenShopResponse": { "ShopId": id, "RequestId": "r-1" } }))
}

fn flat(id: &str) -> Result<Json, &'static str> {
    Ok(json!({ "ShopId": id }))
}

fn list() -> Json {
    json!({ "ShopId": "s-1" })
}

fn pen() -> Json {
    json!({ "ItemId": "i-1", "Name": "pen", "Size": 3 })
}

#[test]
fn where_documents_say_nothing_there_is_one_form() {
    let mut bench = bench(shop());
    bench.bad(
        "OpenShop",
        town(),
        enveloped("s-2"),
        "OpenShop/field/envelope",
    );
    bench.good("OpenShop", town(), flat("s-3"));
    let plain = Ok(json!({ "Items": [pen()] }));
    bench.bad("ListItems", list(), plain, "ListItems/field/lists");
    bench.bad("ListItems", list(), items(pen()), "ListItems/field/single");
    bench.good("ListItems", list(), items(json!([pen()])));
}

#[test]
fn whatever_the_form_what_is_in_it_is_judged() {
    let wide = json!({ "ItemId": "i-1", "Size": 4 });
    let forms = "forms: { lists: plain, single: object }\nlist:";
    let files = shop().edit("operations/list-items.yaml", "list:", forms);
    let alone = Ok(json!({ "Items": wide }));
    bench(files).bad("ListItems", list(), alone, "ListItems/shown/Size");
}

#[test]
fn an_envelope_is_settled_by_the_first_answer() {
    let forms = "forms: { envelope: { reading: envelope } }\neffects:";
    let files = shop().edit("operations/open-shop.yaml", "effects:", forms);
    let mut bench = bench(files.reading("envelope", "{ flat: flat, wrapped: wrapped }"));
    bench.good("OpenShop", town(), enveloped("s-2"));
    bench.good("OpenShop", town(), enveloped("s-3"));
    let other = "OpenShop/inconsistent/envelope";
    let found = bench.bad("OpenShop", town(), flat("s-4"), other);
    assert_eq!(found.witnesses, [1]);
}

fn disputed() -> Bench {
    let forms = "forms: { lists: { reading: lists }, single: { reading: single } }\nlist:";
    let files = shop()
        .edit("operations/list-items.yaml", "list:", forms)
        .reading("lists", "{ wrapped: wrapped, plain: plain }")
        .reading("single", "{ array: array, object: object }");
    bench(files)
}

#[test]
fn lists_are_wrapped_or_plain() {
    let mut bench = disputed();
    let plain = || Ok(json!({ "Items": [pen()] }));
    bench.good("ListItems", list(), plain());
    bench.good("ListItems", list(), plain());
    let other = "ListItems/inconsistent/lists";
    bench.bad("ListItems", list(), items(json!([pen()])), other);
}

#[test]
fn one_item_stands_alone_or_in_an_array() {
    let mut bench = disputed();
    bench.good("ListItems", list(), items(pen()));
    let ink = json!({ "ItemId": "i-2", "Name": "ink", "Size": 3 });
    let add = json!({ "ShopId": "s-1", "Name": "ink" });
    bench.good("AddItem", add, Ok(json!({ "ItemId": "i-2" })));
    bench.good("ListItems", list(), items(json!([pen(), ink])));
    let big = json!({ "ShopId": "s-1", "Size": 9 });
    bench.good("ListItems", big, items(json!([])));
    bench.wait(1);
    let other = "ListItems/inconsistent/single";
    let first = json!({ "ShopId": "s-1", "PageSize": 1 });
    bench.bad("ListItems", first, items(json!([pen()])), other);
}

#[test]
fn a_list_of_nothing_may_be_written_as_nothing() {
    let big = || json!({ "ShopId": "s-1", "Size": 9 });
    for nothing in [json!({}), json!(""), json!(null)] {
        let mut bench = bench(shop());
        bench.good("ListItems", big(), Ok(json!({ "Items": nothing })));
    }
}

#[test]
fn xml_has_forms_of_its_own() {
    let mut bench = disputed();
    bench.good_xml("ListItems", list(), items(json!([pen()])));
    bench.good("ListItems", list(), items(pen()));
}
