//! Readings settled by what answers show: the first answer that tells settles, another one after it is caught.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, shop};

const ULM: &str = "\
Town: [{ name: ulm, people: 9 }, { name: fair, people: 9 }]
Shop: [{ ShopId: s-1, Town: ulm, state: Open }]
";

fn bench(files: Files) -> Bench {
    files.with_facts(ULM, Default::default())
}

/// A shop that answers with one field more.
fn returning(field: &str) -> Files {
    let to = format!("returns:\n  {field}");
    shop().edit("operations/open-shop.yaml", "returns:", &to)
}

fn opened(number: u32, field: &str, value: &str) -> Result<Json, &'static str> {
    Ok(json!({ "ShopId": format!("s-new{number}"), field: value }))
}

fn in_town(town: &str) -> Json {
    json!({ "Town": town })
}

fn add(name: &str) -> Json {
    json!({ "ShopId": "s-1", "Name": name })
}

fn made(id: &str) -> Result<Json, &'static str> {
    Ok(json!({ "ItemId": id }))
}

fn list() -> Json {
    json!({ "ShopId": "s-1" })
}

#[test]
fn values_of_a_returned_field() {
    let files = returning("Stamp: { enum: { reading: stamp } }");
    let mut bench = bench(files.reading("stamp", "{ old: [paper, wax], new: [paper, ink] }"));
    bench.good("OpenShop", in_town("ulm"), opened(1, "Stamp", "paper"));
    let none = "OpenShop/field/Stamp";
    bench.bad("OpenShop", in_town("ulm"), opened(2, "Stamp", "wood"), none);
    bench.good("OpenShop", in_town("ulm"), opened(3, "Stamp", "ink"));
    bench.good("OpenShop", in_town("ulm"), opened(4, "Stamp", "paper"));
    let other = "OpenShop/inconsistent/stamp";
    let found = bench.bad("OpenShop", in_town("ulm"), opened(5, "Stamp", "wax"), other);
    assert_eq!(found.witnesses, [3]);
}

#[test]
fn the_form_of_a_returned_field() {
    let files = returning("Stamp: { pattern: { reading: stamp } }");
    let mut bench = bench(files.reading("stamp", "{ small: '^[a-z]+$', big: '^[A-Z]+$' }"));
    bench.good("OpenShop", in_town("ulm"), opened(1, "Stamp", "INK"));
    bench.good("OpenShop", in_town("ulm"), opened(2, "Stamp", "WAX"));
    let other = "OpenShop/inconsistent/stamp";
    bench.bad("OpenShop", in_town("ulm"), opened(3, "Stamp", "wax"), other);
}

#[test]
fn what_a_returned_field_is() {
    let files =
        returning("Place: { is: { reading: place, cases: { asked: $Town.name, fair: fair } } }");
    let mut bench = bench(files.reading("place", "{ asked: asked, fair: fair }"));
    bench.good("OpenShop", in_town("fair"), opened(1, "Place", "fair"));
    let none = "OpenShop/field/Place";
    bench.bad("OpenShop", in_town("ulm"), opened(2, "Place", "bonn"), none);
    bench.good("OpenShop", in_town("ulm"), opened(3, "Place", "ulm"));
    let other = "OpenShop/inconsistent/place";
    let found = bench.bad(
        "OpenShop",
        in_town("ulm"),
        opened(4, "Place", "fair"),
        other,
    );
    assert_eq!(found.witnesses, [3]);
}

#[test]
fn how_a_returned_field_is_spelt() {
    let files = returning(
        "Stamp: { shown-if: { reading: spelling, cases: { old: true, new: false } } }\n  \
         Seal: { shown-if: { reading: spelling, cases: { old: false, new: true } } }",
    );
    let mut bench = bench(files.reading("spelling", "{ old: stamp, new: seal }"));
    bench.good(
        "OpenShop",
        in_town("ulm"),
        Ok(json!({ "ShopId": "s-new1" })),
    );
    bench.good("OpenShop", in_town("ulm"), opened(2, "Seal", "x"));
    bench.good("OpenShop", in_town("ulm"), opened(3, "Seal", "x"));
    let other = "OpenShop/inconsistent/spelling";
    bench.bad("OpenShop", in_town("ulm"), opened(4, "Stamp", "x"), other);
}

/// Items that show a label: their name, or their id.
fn labelled() -> Bench {
    let files = shop().edit(
        "operations/list-items.yaml",
        "  within: $Shop\n",
        "  within: $Shop\n  item:\n    \
         Label: { is: { reading: label, cases: { name: $it.Name, id: $it.ItemId } } }\n",
    );
    let mut bench = bench(files.reading("label", "{ name: name, id: id }"));
    bench.good("AddItem", add("pen"), made("i-1"));
    bench
}

fn label(label: &str) -> Result<Json, &'static str> {
    items(json!([{ "ItemId": "i-1", "Label": label }]))
}

#[test]
fn what_listed_items_show() {
    let mut bench = labelled();
    bench.good("ListItems", list(), label("i-1"));
    let found = bench.bad(
        "ListItems",
        list(),
        label("pen"),
        "ListItems/inconsistent/label",
    );
    // What made the item, and what settled the reading.
    assert_eq!(found.witnesses, [1, 2]);
    labelled().bad("ListItems", list(), label("ink"), "ListItems/shown/Label");
}

#[test]
fn items_of_one_listing_follow_one_reading() {
    let mut bench = labelled();
    bench.good("AddItem", add("ink"), made("i-2"));
    let both = json!([
        { "ItemId": "i-1", "Label": "pen" },
        { "ItemId": "i-2", "Label": "i-2" },
    ]);
    let mixed = "ListItems/inconsistent/label";
    bench.bad("ListItems", list(), items(both), mixed);
}

/// Sizes are 1 or 2 by reading; a look tells.
fn sized() -> Bench {
    let files = shop().edit(
        "operations/add-item.yaml",
        "copy: [Name, Size] }",
        "copy: [Name], set: { Size: { reading: size } } }",
    );
    let mut bench = bench(files.reading("size", "{ small: 1, large: 2 }"));
    bench.good("AddItem", add("pen"), made("i-1"));
    bench
}

fn item(number: u32, size: u32) -> Json {
    json!({ "ItemId": format!("i-{number}"), "Size": size })
}

#[test]
fn what_an_effect_does_is_settled_by_a_look() {
    let mut bench = sized();
    bench.good("ListItems", list(), items(json!([item(1, 2)])));
    bench.good("AddItem", add("ink"), made("i-2"));
    let both = json!([item(1, 2), item(2, 2)]);
    bench.good("ListItems", list(), items(both));
    // What is made after that has one size only.
    bench.good("AddItem", add("cup"), made("i-3"));
    let page = json!({ "ShopId": "s-1", "PageSize": 1, "Page": 3 });
    bench.bad(
        "ListItems",
        page,
        items(json!([item(3, 1)])),
        "ListItems/shown/Size",
    );
    let neither = "ListItems/shown/Size";
    sized().bad("ListItems", list(), items(json!([item(1, 3)])), neither);
}

#[test]
fn an_effect_is_the_same_each_time() {
    let mut bench = sized();
    bench.good("AddItem", add("ink"), made("i-2"));
    let both = json!([item(1, 1), item(2, 2)]);
    let mixed = "ListItems/inconsistent/size";
    bench.bad("ListItems", list(), items(both), mixed);
}

#[test]
fn an_effect_is_the_same_in_one_look_and_in_the_next() {
    let mut bench = sized();
    bench.good("AddItem", add("ink"), made("i-2"));
    let page = |size: u32| json!({ "ShopId": "s-1", "PageSize": 1, "Page": size });
    bench.good("ListItems", page(1), items(json!([item(1, 1)])));
    let other = "ListItems/inconsistent/size";
    let found = bench.bad("ListItems", page(2), items(json!([item(2, 2)])), other);
    assert_eq!(found.witnesses, [3]);
}

#[test]
fn a_disputed_code() {
    let files = shop()
        .edit("shared.yaml", "else: Closed", "else: { reading: shut }")
        .edit(
            "operations/shut-shop.yaml",
            "errors:",
            "errors:\n  Full: { http: 403 }",
        );
    let files = files.reading("shut", "{ closed: Closed, full: Full }");
    let mut bench = files.with_facts(
        &ULM.replace("state: Open", "state: Shut"),
        Default::default(),
    );
    bench.bad(
        "AddItem",
        add("pen"),
        Err("BadSize"),
        "AddItem/refused/BadSize",
    );
    bench.good("AddItem", add("pen"), Err("Full"));
    bench.good("AddItem", add("ink"), Err("Full"));
    let other = "AddItem/inconsistent/shut";
    let found = bench.bad("AddItem", add("ink"), Err("Closed"), other);
    assert_eq!(found.witnesses, [2]);
}

/// A dry run that passes is answered with success, or with a code.
fn rehearsed(passes_as: &str) -> Bench {
    let role = "type: boolean, default: false, role: dry-run, else: unnamed";
    let to = format!("ShopId: {{ use: shop-id }}\n  Dry: {{ {role}, passes-as: {passes_as} }}");
    let files = shop()
        .edit("operations/shut-shop.yaml", "ShopId: { use: shop-id }", &to)
        .edit(
            "operations/shut-shop.yaml",
            "errors:",
            "errors:\n  Fine: { http: 400 }",
        )
        .reading("passed", "{ well: none, badly: Fine }");
    bench(files)
}

#[test]
fn how_a_dry_run_passes() {
    let dry = || json!({ "ShopId": "s-1", "Dry": true });
    let other = "ShutShop/inconsistent/passed";
    let reading = "{ reading: passed }";
    let mut bench = rehearsed(reading);
    bench.good("ShutShop", dry(), Err("Fine"));
    bench.good("ShutShop", dry(), Err("Fine"));
    let found = bench.bad("ShutShop", dry(), Ok(json!({})), other);
    assert_eq!(found.witnesses, [1]);
    let mut bench = rehearsed(reading);
    bench.good("ShutShop", dry(), Ok(json!({})));
    bench.bad("ShutShop", dry(), Err("Fine"), other);
    let meant = json!({ "ShopId": "s-1" });
    rehearsed(reading).bad("ShutShop", meant, Err("Fine"), "ShutShop/refused/Fine");
    let accepted = "ShutShop/accepted/Dry";
    rehearsed("Fine").bad("ShutShop", dry(), Ok(json!({})), accepted);
}

#[test]
fn the_code_of_a_dry_run_is_upheld_where_no_success_will_do() {
    let fine = |bench: &mut Bench| {
        let dry = json!({ "ShopId": "s-1", "Dry": true });
        let upheld = bench.upheld("ShutShop", dry, Err("Fine"));
        upheld.iter().any(|id| **id == *"ShutShop/error/Fine")
    };
    assert!(fine(&mut rehearsed("Fine")));
    let mut either = rehearsed("{ reading: passed }");
    assert!(!fine(&mut either));
    // The first answer has told which it is.
    assert!(fine(&mut either));
}

#[test]
fn how_new_ids_start() {
    let files = shop()
        .edit(
            "resources/item.yaml",
            "id: ItemId",
            "id: ItemId\nid-starts-with: { reading: ids }",
        )
        .reading("ids", "{ short: i-, long: item- }");
    let mut bench = bench(files);
    bench.bad("AddItem", add("pen"), made("x-1"), "AddItem/field/ItemId");
    bench.good("AddItem", add("pen"), made("item-1"));
    bench.good("AddItem", add("pen"), made("item-2"));
    let other = "AddItem/inconsistent/ids";
    let found = bench.bad("AddItem", add("pen"), made("i-3"), other);
    assert_eq!(found.witnesses, [2]);
}

#[test]
fn a_code_that_was_seen_is_the_one_followed_and_excludes_no_other() {
    let files = shop().edit(
        "operations/add-item.yaml",
        "maximum: 12, default: 3, else: BadSize }",
        "maximum: 12, default: 3, else: { minimum: { reading: size-code }, \"*\": BadSize } }",
    );
    let mut bench = bench(files.reading("size-code", "{ size: BadSize, unnamed: unnamed }"));
    let none = json!({ "ShopId": "s-1", "Name": "jam", "Size": 0 });
    let seen = |bench: &Bench| {
        let mut constants = bench.belief.constants.iter();
        let (_, constant) = constants.find(|(key, _)| *key.reading == *"size-code")?;
        Some((constant.left.to_vec(), constant.seen))
    };
    // A customer too many may be the reason at any time.
    bench.good("AddItem", none.clone(), Err("Busy"));
    assert_eq!(seen(&bench), None);
    bench.good("AddItem", none.clone(), Err("BadSize"));
    assert_eq!(seen(&bench), Some((vec![0, 1], Some((0, 2)))));
    // It may have been another rule's, of which no document tells.
    bench.good("AddItem", none, Err("TooSmall"));
    assert_eq!(seen(&bench), Some((vec![1], Some((0, 2)))));
}

#[test]
fn whether_a_token_has_any_effect() {
    let token =
        "Token: { role: idempotency-token, kept: 10m, effective: { holds: { reading: counts } } }";
    let files = shop().edit(
        "operations/add-item.yaml",
        "parameters:\n",
        &format!("parameters:\n  {token}\n"),
    );
    let files = files.reading("counts", "{ honoured: true, ignored: false }");
    let twice = json!({ "ShopId": "s-1", "Name": "pen", "Token": "t-1" });
    let other = "AddItem/inconsistent/counts";
    for (then, later) in [("i-1", "i-2"), ("i-2", "i-3")] {
        let mut bench = bench(files.clone());
        bench.good("AddItem", twice.clone(), made("i-1"));
        bench.good("AddItem", twice.clone(), made(then));
        bench.good(
            "AddItem",
            twice.clone(),
            made(if then == "i-1" { then } else { "i-3" }),
        );
        let found = bench.bad("AddItem", twice.clone(), made(later), other);
        assert_eq!(found.witnesses, [2]);
    }
}

#[test]
fn whether_an_argument_has_to_be_given() {
    let colour = "Colour: { required: { when: { holds: { reading: coloured } } } }";
    let files = shop().edit(
        "operations/add-item.yaml",
        "parameters:\n",
        &format!("parameters:\n  {colour}\n"),
    );
    let files = files.edit(
        "operations/add-item.yaml",
        "errors:\n",
        "errors:\n  MissingColour: { http: 400 }\n",
    );
    let mut bench = bench(files.reading("coloured", "{ always: true, at-will: false }"));
    bench.good("AddItem", add("pen"), Err("MissingColour"));
    let found = bench.bad(
        "AddItem",
        add("pen"),
        made("i-1"),
        "AddItem/inconsistent/coloured",
    );
    assert_eq!(found.witnesses, [1]);
}
