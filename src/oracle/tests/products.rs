//! Readings are held once for each product.

use serde_json::json;

use super::bench::{Bench, shop};

/// Two shops of each kind; how long a name may be is 8 or 16, by reading.
fn market() -> Bench {
    let files = shop()
        .edit("service.yaml", "sources:", "product: $Shop.Town\nsources:")
        .edit("resources/shop.yaml", "Town: {}", "Town: { always: true }");
    let world = "\
Shop:
  - { ShopId: s-ulm, Town: ulm, state: Open }
  - { ShopId: s-ulm2, Town: ulm, state: Open }
  - { ShopId: s-bonn, Town: bonn, state: Open }
  - { ShopId: s-nowhere, state: Open }
";
    files.with_facts(world, Default::default())
}

fn named(shop: &str, length: usize) -> serde_json::Value {
    json!({ "ShopId": shop, "Name": "n".repeat(length) })
}

#[test]
fn products_may_follow_different_readings() {
    let mut market = market();
    let made = |id: &str| Ok(json!({ "ItemId": id }));
    market.good("AddItem", named("s-ulm", 12), made("i-1"));
    market.good("AddItem", named("s-bonn", 12), Err("BadName"));
    market.good("AddItem", named("s-ulm2", 16), made("i-2"));
    market.good("AddItem", named("s-bonn", 9), Err("BadName"));
}

#[test]
fn one_product_follows_one_reading() {
    let mut market = market();
    market.good("AddItem", named("s-bonn", 9), Err("BadName"));
    market.good(
        "AddItem",
        named("s-ulm", 12),
        Ok(json!({ "ItemId": "i-1" })),
    );
    let key = "AddItem/inconsistent/longest-name";
    let found = market.bad("AddItem", named("s-ulm2", 12), Err("BadName"), key);
    assert_eq!(found.witnesses, [2]);
    assert_eq!(
        found.rests_on,
        ["the reading `longest-name` settled before"]
    );
}

#[test]
fn a_call_about_no_known_product_settles_nothing() {
    let mut market = market();
    market.good(
        "AddItem",
        named("s-nowhere", 12),
        Ok(json!({ "ItemId": "i-1" })),
    );
    market.good("AddItem", named("s-nowhere", 12), Err("BadName"));
    market.good("AddItem", named("s-ulm", 12), Err("BadName"));
}
