//! Resources of the account that stood there before the first call.

use serde_json::json;

use super::bench::{Bench, items, open, shop};
use crate::model::belief::Assumptions;

const WORLD: &str = "\
Shop: [{ ShopId: s-old, Town: ulm, state: Open }]
Item: [{ ItemId: i-old, ShopId: s-old, Name: pen, Size: 3, state: Shelved }]
";

fn account(assumptions: Assumptions) -> Bench {
    shop().with_facts(WORLD, assumptions)
}

#[test]
fn what_stands_there_is_known_where_nobody_else_is() {
    let mut bench = account(Assumptions::default());
    let old = json!({ "ShopId": "s-old" });
    let pen = json!({ "ItemId": "i-old", "Name": "pen", "Size": 3 });
    bench.good("ListItems", old.clone(), items(json!([pen])));
    let add = json!({ "ShopId": "s-old", "Name": "ink" });
    bench.good("AddItem", add.clone(), Ok(json!({ "ItemId": "i-1" })));
    let gone = "AddItem/refused/NoSuchShop";
    bench.bad("AddItem", add, Err("NoSuchShop"), gone);
}

#[test]
fn what_stands_there_is_not_left_out_and_not_another() {
    let old = json!({ "ShopId": "s-old" });
    let missing = "ListItems/missing/Item";
    account(Assumptions::default()).bad("ListItems", old.clone(), items(json!([])), missing);
    let wide = json!([{ "ItemId": "i-old", "Name": "pen", "Size": 4 }]);
    let shown = "ListItems/shown/Size";
    account(Assumptions::default()).bad("ListItems", old, items(wide), shown);
}

#[test]
fn what_made_a_resource_is_a_witness_of_what_it_shows() {
    let mut bench = account(Assumptions::default());
    let old = json!({ "ShopId": "s-old" });
    bench.good(
        "AddItem",
        json!({ "ShopId": "s-old", "Name": "cup" }),
        Ok(json!({ "ItemId": "i-1" })),
    );
    bench.good(
        "AddItem",
        json!({ "ShopId": "s-old", "Name": "ink" }),
        Ok(json!({ "ItemId": "i-2" })),
    );
    let all =
        json!([{ "ItemId": "i-old" }, { "ItemId": "i-1" }, { "ItemId": "i-2", "Name": "egg" }]);
    let found = bench.bad("ListItems", old, items(all), "ListItems/shown/Name");
    assert_eq!(found.witnesses, [2]);
}

#[test]
fn others_may_have_changed_what_stands_in_an_open_account() {
    let old = json!({ "ShopId": "s-old" });
    account(open()).good("ListItems", old.clone(), items(json!([])));
    account(open()).good("ListItems", old.clone(), Err("NoSuchShop"));
    let wide = json!([{ "ItemId": "i-old", "Name": "ink", "Size": 4 }, { "ItemId": "i-theirs" }]);
    account(open()).good("ListItems", old, items(wide));
}

#[test]
fn what_no_call_changes_stands_in_an_open_account_too() {
    let shop = shop().edit(
        "resources/item.yaml",
        "Size: { type: integer }",
        "Size: { type: integer }\n  Maker: {}",
    );
    let world = WORLD.replace("Name: pen", "Name: pen, Maker: ada");
    let mut bench = shop.with_facts(&world, open());
    let old = json!({ "ShopId": "s-old" });
    let made = |maker| items(json!([{ "ItemId": "i-old", "Name": "ink", "Maker": maker }]));
    bench.good("ListItems", old.clone(), made("ada"));
    bench.bad("ListItems", old, made("eve"), "ListItems/shown/Maker");
}
