//! Listings: what they count, what a grandparent holds, what a look alone told, and names below what does not exist.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, open, shop};
use crate::model::belief::Assumptions;
use crate::oracle::ClaimId;

const ULM: &str = "\
Shop:
  - { ShopId: s-1, Town: ulm, state: Open }
  - { ShopId: s-2, Town: ulm, state: Open }
Item:
  - { ItemId: i-1, ShopId: s-1, Name: pen, Size: 3, state: Shelved }
  - { ItemId: i-2, ShopId: s-2, Name: ink, Size: 3, state: Shelved }
";

fn bench(files: Files) -> Bench {
    files.with_facts(ULM, Assumptions::default())
}

const LIST_SHOPS: &str = "
operation: ListShops
says: list the shops
sources: [handbook#1]
returns:
  RequestId: { use: request-id }
list:
  of: Shop
  at: Shops.Shop
  item:
    Stock: { type: integer, count: { a: Item, within: $it } }
";

/// Both shops, with what they have in stock.
fn stock(one: u32, two: u32) -> Result<Json, &'static str> {
    let shop = |id: &str, stock: u32| json!({ "ShopId": id, "Status": "Open", "Stock": stock });
    Ok(json!({ "Shops": { "Shop": [shop("s-1", one), shop("s-2", two)] } }))
}

#[test]
fn what_items_count_is_counted() {
    let mut bench = bench(shop().file("operations/list-shops.yaml", LIST_SHOPS));
    bench.good("ListShops", json!({}), stock(1, 1));
    bench.bad("ListShops", json!({}), stock(2, 1), "ListShops/shown/Stock");
    let add = json!({ "ShopId": "s-2", "Name": "cup" });
    bench.good("AddItem", add.clone(), Ok(json!({ "ItemId": "i-3" })));
    bench.good("ListShops", json!({}), stock(1, 2));
    // Whether the lost one was added nobody knows.
    bench.lost("AddItem", add);
    bench.good("ListShops", json!({}), stock(1, 3));
    bench.good("ListShops", json!({}), stock(1, 2));
    bench.bad("ListShops", json!({}), stock(1, 4), "ListShops/shown/Stock");
}

const REMOVE_ITEM: &str = "
operation: RemoveItem
says: take an item off the shelf
sources: [handbook#2]
parameters:
  ShopId: { use: shop-id }
  ItemId: { required: true, names: { a: Item, within: $Shop, else: NoSuchItem } }
effects:
  - move: { of: Item, to: Gone }
returns:
  RequestId: { use: request-id }
errors:
  NoSuchShop: { http: 404 }
  NoSuchItem: { http: 404 }
";

#[test]
fn a_listing_that_leaves_out_what_is_gone_upholds_that_it_does() {
    let mut bench = bench(shop().file("operations/remove-item.yaml", REMOVE_ITEM));
    let pen = json!([{ "ItemId": "i-1", "Name": "pen", "Size": 3 }]);
    let ink = json!([{ "ItemId": "i-2", "Name": "ink", "Size": 3 }]);
    bench.good("ListItems", json!({ "ShopId": "s-1" }), items(pen));
    let gone = json!({ "ShopId": "s-1", "ItemId": "i-1" });
    bench.good("RemoveItem", gone, Ok(json!({})));
    let mut leaves_out = |arguments: Json, listed: Json| {
        let upheld = bench.upheld("ListItems", arguments, items(listed));
        upheld.iter().any(|id| **id == *"ListItems/lists/absent")
    };
    assert!(leaves_out(json!({ "ShopId": "s-1" }), json!([])));
    // What it was is not known any more: it might not match.
    let small = json!({ "ShopId": "s-1", "Size": 3 });
    assert!(!leaves_out(small, json!([])));
    assert!(!leaves_out(json!({ "ShopId": "s-2" }), ink));
    let still = json!([{ "ItemId": "i-1", "Name": "pen", "Size": 3 }]);
    let verdict = bench.judged("ListItems", json!({ "ShopId": "s-1" }), items(still));
    assert!(!verdict.conforms());
    let absent = |id: &ClaimId| **id == *"ListItems/lists/absent";
    assert!(!verdict.upheld.iter().any(absent));
}

const TAG: &str = "
resource: Tag
says: what an item costs
sources: [handbook#4]
id: TagId
within: Item
fields:
  TagId: { always: true }
states:
  Tied: {}
";

const TIE_TAG: &str = "
operation: TieTag
says: tie a tag to an item
sources: [handbook#4]
parameters:
  ShopId: { use: shop-id }
  ItemId: { required: true, names: { a: Item, within: $Shop, else: NoSuchItem } }
requires:
  - rule: string
    says: there is string for two tags in a shop
    must: { count: { of: { a: Tag, within: $Shop }, below: 2 } }
    else: NoString
effects:
  - create: { a: Tag, state: Tied }
returns:
  RequestId: { use: request-id }
  TagId: { is: $new.TagId, always: true }
errors:
  NoSuchShop: { http: 404, message: There is no such shop. }
  NoSuchItem: { http: 404 }
  NoString: { http: 403 }
";

const LIST_TAGS: &str = "
operation: ListTags
says: list the tags in a shop
sources: [handbook#4]
parameters:
  ShopId: { use: shop-id }
returns:
  RequestId: { use: request-id }
list:
  of: Tag
  at: Tags.Tag
  within: $Shop
errors:
  NoSuchShop: { http: 404, message: There is no such shop. }
";

fn tags() -> Bench {
    tags_of(TAG)
}

fn tags_of(tag: &str) -> Bench {
    let files = shop()
        .file("resources/tag.yaml", tag)
        .file("operations/tie-tag.yaml", TIE_TAG)
        .file("operations/list-tags.yaml", LIST_TAGS);
    let world = ULM.replace(
        "Item:",
        "Item:\n  - { ItemId: i-3, ShopId: s-1, state: Shelved }",
    );
    files.with_facts(&world, Assumptions::default())
}

fn tie(shop: &str, item: &str) -> Json {
    json!({ "ShopId": shop, "ItemId": item })
}

fn tied(id: &str) -> Result<Json, &'static str> {
    Ok(json!({ "TagId": id }))
}

fn listed(ids: &[&str]) -> Result<Json, &'static str> {
    let tags: Vec<Json> = ids.iter().map(|id| json!({ "TagId": id })).collect();
    Ok(json!({ "Tags": { "Tag": tags } }))
}

#[test]
fn a_grandparents_listing_holds_all_that_is_below() {
    let mut bench = tags();
    bench.good("TieTag", tie("s-1", "i-1"), tied("t-1"));
    bench.good("TieTag", tie("s-1", "i-3"), tied("t-2"));
    bench.good("TieTag", tie("s-2", "i-2"), tied("t-3"));
    let list = |shop: &str| json!({ "ShopId": shop });
    bench.good("ListTags", list("s-1"), listed(&["t-1", "t-2"]));
    bench.good("ListTags", list("s-2"), listed(&["t-3"]));
    bench.bad(
        "ListTags",
        list("s-1"),
        listed(&["t-1"]),
        "ListTags/missing/Tag",
    );
    let elsewhere = "ListTags/filter/within";
    bench.bad("ListTags", list("s-2"), listed(&["t-3", "t-1"]), elsewhere);
}

#[test]
fn a_grandparents_limit_counts_all_that_is_below() {
    let mut bench = tags();
    bench.good("TieTag", tie("s-1", "i-1"), tied("t-1"));
    bench.good("TieTag", tie("s-2", "i-2"), tied("t-2"));
    let early = "TieTag/refused/NoString";
    bench.bad("TieTag", tie("s-1", "i-3"), Err("NoString"), early);
    bench.good("TieTag", tie("s-1", "i-3"), tied("t-3"));
    bench.good("TieTag", tie("s-1", "i-1"), Err("NoString"));
    bench.bad(
        "TieTag",
        tie("s-1", "i-3"),
        tied("t-4"),
        "TieTag/accepted/string",
    );
}

#[test]
fn a_child_of_what_does_not_exist_may_be_what_is_missing() {
    for code in ["NoSuchShop", "NoSuchItem"] {
        tags().good("TieTag", tie("no-such", "i-1"), Err(code));
        tags().good("TieTag", tie("no-such", "no-such"), Err(code));
    }
    let nowhere = tags().bad(
        "TieTag",
        tie("no-such", "no-such"),
        tied("t-1"),
        "TieTag/accepted/ItemId/exists+ShopId/exists",
    );
    assert_eq!(nowhere.observed, "200 t-1");
    tags().good("TieTag", tie("s-2", "i-1"), Err("NoSuchItem"));
    let found = "TieTag/refused/NoSuchItem";
    tags().bad("TieTag", tie("s-1", "i-1"), Err("NoSuchItem"), found);
}

/// Items whose name has to be shown.
fn named() -> Files {
    shop().edit("resources/item.yaml", "Name: {}", "Name: { always: true }")
}

#[test]
fn what_a_call_set_has_to_be_shown() {
    let mut bench = bench(named());
    let list = json!({ "ShopId": "s-1" });
    let bare = items(json!([{ "ItemId": "i-1", "Size": 3 }]));
    bench.bad("ListItems", list, bare, "ListItems/field/Name");
}

#[test]
fn what_only_a_look_told_may_be_left_out_of_another() {
    let mut bench = named().with_facts(ULM, open());
    let list = || json!({ "ShopId": "s-1" });
    let theirs = |name: &str| json!({ "ItemId": "i-8", "Name": name });
    bench.good("ListItems", list(), items(json!([theirs("cup")])));
    bench.good("ListItems", list(), items(json!([{ "ItemId": "i-8" }])));
    // It may be left out; it may not be another.
    bench.bad(
        "ListItems",
        list(),
        items(json!([theirs("jar")])),
        "ListItems/shown/Name",
    );
}

#[test]
fn a_page_has_what_the_number_of_items_in_all_leaves_for_it() {
    let page = |page: u32, size: u32| json!({ "ShopId": "s-1", "Page": page, "PageSize": size });
    let pens = |number: u32, total: u32| {
        let pen = |at: u32| json!({ "ItemId": format!("i-{at}"), "Name": "pen", "Size": 3 });
        let all: Vec<Json> = (0..number).map(pen).collect();
        Ok(json!({ "Items": { "Item": all }, "Total": total }))
    };
    let account = || shop().with_facts(ULM, open());
    for (number, total) in [(2, 4), (1, 3), (0, 2), (0, 1)] {
        account().good("ListItems", page(2, 2), pens(number, total));
    }
    for (number, total) in [(1, 4), (0, 3), (0, 9)] {
        account().bad(
            "ListItems",
            page(2, 2),
            pens(number, total),
            "ListItems/missing/Item",
        );
    }
}

#[test]
fn what_lies_deep_below_what_is_named_drifts_too() {
    let shut = "{ some: { a: Shop, as: shop, anywhere: true, states: [Closing, Shut] } }";
    let drifting = format!("  Tied: {{ drifts: [{{ to: Gone, when: {shut} }}] }}");
    let tag = TAG.replace("  Tied: {}", &drifting);
    for left in [&["t-1"][..], &[]] {
        let mut bench = tags_of(&tag);
        bench.good("TieTag", tie("s-1", "i-1"), tied("t-1"));
        bench.good("ShutShop", json!({ "ShopId": "s-1" }), Ok(json!({})));
        bench.good("ListTags", json!({ "ShopId": "s-1" }), listed(left));
    }
}
