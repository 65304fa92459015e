//! Filters of listings: how they match, what of several, and the values they may have.

use serde_json::{Value as Json, json};

use super::bench::{Bench, Files, items, shop};

const ULM: &str = "\
Shop: [{ ShopId: s-1, Town: ulm, state: Open }]
Item:
  - { ItemId: i-1, ShopId: s-1, Name: pen, Size: 1, state: Shelved }
  - { ItemId: i-2, ShopId: s-1, Name: pencil, Size: 2, state: Shelved }
  - { ItemId: i-3, ShopId: s-1, Name: ink, Size: 2, state: Shelved }
";

const FILTERS: &str = "parameters:
  Filters:
    type: list
    item:
      Key: { enum: [Names, Name, Size], else: BadFilter }
      Value: { else: BadFilter }
    else: BadFilter
";

const KEYS: &str = "filters:
    - parameter: Filters
      several: { reading: several }
      keys:
        Names:
          field: Name
          how: whole
          csv: true
          value: { type: csv, at-most: 2, items: { pattern: '^[a-z]+$', min-length: 2 } }
        Name: { field: Name, how: { reading: how } }
        Size: { field: Size, how: whole }
";

fn files() -> Files {
    shop()
        .edit("operations/list-items.yaml", "parameters:\n", FILTERS)
        .edit("operations/list-items.yaml", "filters:\n", KEYS)
        .edit(
            "operations/list-items.yaml",
            "errors:",
            "errors:\n  BadFilter: { http: 400 }",
        )
        .reading("several", "{ all: all, any: any }")
        .reading("how", "{ whole: whole, part: part }")
}

fn bench() -> Bench {
    files().with_facts(ULM, Default::default())
}

fn by(filters: &[(&str, &str)]) -> Json {
    let entry = |(key, value): &(&str, &str)| json!({ "Key": key, "Value": value });
    let filters: Vec<Json> = filters.iter().map(entry).collect();
    json!({ "ShopId": "s-1", "Filters": filters })
}

fn listed(numbers: &[u32]) -> Result<Json, &'static str> {
    let item = |number: &u32| json!({ "ItemId": format!("i-{number}") });
    items(numbers.iter().map(item).collect())
}

#[test]
fn how_a_filter_matches_is_settled_by_what_is_listed() {
    let mut bench = bench();
    let pen = || by(&[("Name", "pen")]);
    bench.bad(
        "ListItems",
        pen(),
        listed(&[1, 3]),
        "ListItems/filter/Filters/Name",
    );
    bench.good("ListItems", by(&[("Name", "ink")]), listed(&[3]));
    bench.good("ListItems", pen(), listed(&[1, 2]));
    let other = "ListItems/inconsistent/how";
    let found = bench.bad("ListItems", pen(), listed(&[1]), other);
    assert_eq!(found.witnesses, [3]);
}

#[test]
fn a_filter_that_matches_whole_does_so_ever_after() {
    let mut bench = bench();
    let pen = || by(&[("Name", "pen")]);
    bench.good("ListItems", pen(), listed(&[1]));
    bench.bad(
        "ListItems",
        pen(),
        listed(&[1, 2]),
        "ListItems/inconsistent/how",
    );
}

#[test]
fn several_filters_all_match_or_any_does() {
    let both = || by(&[("Names", "ink"), ("Size", "2")]);
    let other = "ListItems/inconsistent/several";
    let mut all = bench();
    all.good("ListItems", both(), listed(&[3]));
    all.bad("ListItems", both(), listed(&[2, 3]), other);
    let mut any = bench();
    any.good("ListItems", both(), listed(&[2, 3]));
    any.good("ListItems", both(), listed(&[2, 3]));
    any.bad("ListItems", both(), listed(&[3]), other);
    bench().bad(
        "ListItems",
        both(),
        listed(&[1, 2, 3]),
        "ListItems/filter/Filters",
    );
    bench().bad("ListItems", both(), listed(&[2]), "ListItems/missing/Item");
}

#[test]
fn values_apart_by_commas_are_alternatives() {
    let two = || by(&[("Names", "pen,ink")]);
    bench().good("ListItems", two(), listed(&[1, 3]));
    bench().bad(
        "ListItems",
        two(),
        listed(&[1, 2, 3]),
        "ListItems/filter/Filters/Names",
    );
    bench().bad("ListItems", two(), listed(&[1]), "ListItems/missing/Item");
}

#[test]
fn each_value_apart_by_commas_is_judged() {
    let refused = |value: &str, word: &str| {
        let filter = || by(&[("Names", value)]);
        bench().good("ListItems", filter(), Err("BadFilter"));
        let found = bench().bad(
            "ListItems",
            filter(),
            listed(&[]),
            &format!("ListItems/accepted/{word}"),
        );
        assert_eq!(found.observed, "200");
    };
    refused("pen,x", "Filters/Names/items/min-length");
    refused("pen,Ink", "Filters/Names/items/pattern");
    refused("pen,ink,cup", "Filters/Names/at-most");
    let fine = by(&[("Names", "pen,ink")]);
    bench().bad(
        "ListItems",
        fine,
        Err("BadFilter"),
        "ListItems/refused/BadFilter",
    );
}
