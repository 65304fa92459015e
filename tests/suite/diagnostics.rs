//! Each broken spec yields exactly its messages: all mistakes at once, each with place and advice.

use flowcheck::spec::{from_files, lint};
use proptest::prelude::*;

use crate::shop::Shop;

const ADD: &str = "operations/add-item.yaml";
const ITEMS: &str = "operations/list-items.yaml";
const SHUT: &str = "operations/shut-shop.yaml";
const SHOP: &str = "resources/shop.yaml";
const ITEM: &str = "resources/item.yaml";
const SHARED: &str = "shared.yaml";
const SERVICE: &str = "service.yaml";

fn same(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("diagnostics_{name}"), text));
}

#[test]
fn the_shop_is_correct_and_clean() {
    let loaded = Shop::new().load().unwrap();
    assert_eq!(lint(&loaded).to_string(), "");
}

#[test]
fn five_mistakes_in_one_folder_are_five_messages() {
    let shop = Shop::new()
        .edit(SHUT, "to: Closing", "to: Closng")
        .edit(ADD, "less: [$Size, 6]", "less: [$Sise, 6]")
        .edit(ADD, "else: BadSize }", "else: BadSzie }")
        .edit(ITEMS, "use: shop-id", "use: shopid")
        .edit(ADD, "minimum: 1, maximum: 12", "minimum: 13, maximum: 12");
    let found = shop.load().unwrap_err();
    assert_eq!(found.0.len(), 5, "{found}");
    same("five_mistakes", &found.to_string());
}

#[test]
fn a_file_that_is_no_yaml_hides_nothing_and_confuses_nothing() {
    let shop = Shop::new()
        .file(SHOP, "resource: Shop\nstates: { Open: [\n")
        .edit(SHUT, "use: shop-open", "use: shop-opne");
    same("no_yaml", &shop.mistakes());
}

#[test]
fn a_broken_file_makes_nothing_else_look_unknown() {
    for file in [SHARED, SERVICE, SHOP, ITEM, ADD, SHUT] {
        let found = Shop::new().file(file, "? [").load().unwrap_err();
        assert_eq!(found.0.len(), 1, "{file}: {found}");
        let found = Shop::new().file(file, "surprise: 1").load().unwrap_err();
        let elsewhere = found.0.iter().find(|of| !of.file.ends_with(file));
        assert_eq!(elsewhere, None, "{file}");
    }
}

#[test]
fn unknown_keys_and_wrong_shapes_are_told_in_the_words_of_the_language() {
    let shop = Shop::new()
        .edit(ADD, "maximum: 12", "maximun: 12")
        .edit(ADD, "less: [$Size, 6]", "lesser: [$Size, 6]")
        .edit(ADD, "says: small towns", "say: small towns")
        .edit(SHOP, "Opening: {", "Opening: { leaving: perhaps,")
        .edit(ITEM, "states:\n  Shelved: {}", "states: [Shelved]")
        .edit(SERVICE, "protocol: aliyun-rpc", "protocol: carrier-pigeon")
        .edit(
            SERVICE,
            "code: Malformed, http: 400",
            "code: Malformed, http: 99999",
        )
        .edit(SHARED, "    by: name\n", "")
        .edit(
            SHARED,
            "must: { use: open }",
            "must: { matches: { of: $Shop.Town, pattern: '(' } }",
        )
        .edit(SHARED, "    says: where shops are\n", "");
    same("shapes", &shop.mistakes());
}

#[test]
fn anchors_tags_and_double_keys_are_refused() {
    let shop = Shop::new()
        .edit(ADD, "minimum: 1,", "minimum: &one 1,")
        .edit(ITEMS, "says: list", "says: !!str list")
        .edit(SHUT, "sources:", "says: again\nsources:")
        .edit(ITEM, "sources:", "<<: {}\nsources:")
        .edit(
            SHOP,
            "resource: Shop",
            "resource: Shop\n---\nresource: Shop",
        );
    same("anchors", &shop.mistakes());
}

#[test]
fn names_are_known_or_reported_with_the_nearest() {
    let shop = Shop::new()
        .edit(ADD, "sources: [handbook#2]", "sources: [handbok#2]")
        .edit(ADD, "given: Size", "given: Sice")
        .edit(ADD, "$Shop.Town", "$Shop.Tow")
        .edit(ADD, "$it.people", "$it.peeple")
        .edit(ADD, "copy: [Name, Size]", "copy: [Nane, Size]")
        .edit(ADD, "a: Item,", "a: Itme,")
        .edit(ITEMS, "within: $Shop", "within: $Shap")
        .edit(ITEMS, "field: Size", "field: Sizes")
        .edit(ITEMS, "total: Total", "total: Totals")
        .edit(ITEMS, "number: Page", "number: Pages")
        .edit(SHARED, "reading: longest-name", "reading: longest-nam")
        .edit(SHUT, "of: Shop", "of: Stop");
    same("names", &shop.mistakes());
}

#[test]
fn words_of_a_parameter_have_to_fit_each_other() {
    let parameter = "Size: { type: integer, minimum: 1, maximum: 12, default: 3, else: BadSize }";
    let broken = [
        "Size: { type: integer, minimum: 1, maximum: 12, default: 13, else: BadSize }",
        "Size: { type: integer, enum: [1, two, 3], default: 4, else: BadSize }",
        "Size: { minimum: 1, items: {}, pattern: '(', else: { pattern: BadSize, max-lenth: BadSize } }",
        "Size: { min-length: { reading: longest-name }, max-length: 12, else: BadSize }",
        "Size: { type: integer, default: { reading: longest-name, cases: { short: 1, lnog: 2 } }, else: BadSize }",
        "Size: { kept: 5 minutes, else: BadSize }",
    ];
    let found: Vec<String> = broken
        .iter()
        .map(|words| Shop::new().edit(ADD, parameter, words).mistakes())
        .collect();
    same("words", &found.join("\n"));
}

#[test]
fn pairs_of_alternatives_that_exclude_each_other_are_not_compared() {
    let both = "Size: { type: integer, minimum: { reading: longest-name }, maximum: { reading: longest-name }, else: BadSize }";
    let parameter = "Size: { type: integer, minimum: 1, maximum: 12, default: 3, else: BadSize }";
    assert!(Shop::new().edit(ADD, parameter, both).load().is_ok());
}

#[test]
fn states_lead_somewhere_in_a_time_that_can_be_read() {
    let shop = Shop::new()
        .edit(SHOP, "becomes: Open,", "becomes: Opne,")
        .edit(SHOP, "takes: 2m..5m", "takes: 5m..2m")
        .edit(SHOP, "  Open: {}", "  Open: { drifts: [{ to: Nowhere }] }")
        .edit(SHOP, "  Shut: {}", "  Shut: { takes: 3m }\n  Gone: {}")
        .edit(ITEM, "per: Shop", "per: Shelf")
        .edit(ITEM, "else: Full", "else: Crowded");
    same("states", &shop.mistakes());
}

#[test]
fn words_of_closed_vocabularies_are_known() {
    let shop = Shop::new()
        .edit(ITEMS, "how: whole", "how: { reading: matching }")
        .edit(
            SHARED,
            "readings:\n",
            "readings:\n  matching: { says: how, alternatives: { all: whole, some: prat } }\n",
        )
        .edit(SHARED, "min-length: 2", "min-length: 2\n    unit: charcter")
        .edit(ADD, "less: [$Size, 6]", "equal: [$Shop.state, Opne]")
        .edit(
            ADD,
            "Size: {",
            "Tags: { type: list, unique-by: Kye, item: { Key: { enum: [a] } } }\n  Size: {",
        );
    same("vocabularies", &shop.mistakes());
}

#[test]
fn what_belongs_together_has_to_exist() {
    let shop = Shop::new()
        .edit(SHOP, "id: ShopId", "id: ShopId\nwithin: Item")
        .edit(ADD, "  ItemId: { is: $new.ItemId, always: true }\n", "")
        .edit(ADD, "rule: crowded", "rule: shop-open")
        .edit(
            ITEMS,
            "ShopId: { use: shop-id }",
            "ShopId: { names: { a: Town, within: $Shop } }",
        )
        .edit(
            SHARED,
            "open: { state",
            "shut: { use: open }\n  open: { all: [{ use: shut }] }\n  other: { state",
        );
    same("belonging", &shop.mistakes());
}

#[test]
fn a_service_needs_its_file_and_describes_things_once() {
    same("no_service", &Shop::new().without(SERVICE).mistakes());
    let twice = Shop::new().file(
        "operations/again.yaml",
        "operation: ShutShop\nsays: again\nsources: []",
    );
    same("twice", &twice.mistakes());
}

#[test]
fn doubts_are_found_in_specs_that_load() {
    let shop = Shop::new()
        .edit(
            SHOP,
            "  Shut: {}",
            "  Shut: {}\n  Flooded: {}\n  Sold: { leaving: true, unreachable: nobody sells }",
        )
        .edit(
            SHOP,
            "  Open: {}",
            "  Open: { unreachable: it is always night }",
        )
        .edit(ADD, "  Full: {", "  Haunted: { http: 500 }\n  Full: {")
        .edit(
            ADD,
            "  Size: {",
            "  Colour: {}\n  Kind: { enum: [new, old], max-length: 20, else: BadSize }\n  Size: {",
        )
        .edit(
            ADD,
            "must: { any: [{ less: [$Size, 6] }",
            "must: { any: [{ equal: [1, 1] }",
        )
        .edit(
            SHARED,
            "conditions:\n",
            "conditions:\n  idle: { given: Nothing }\n",
        )
        .edit(
            SHARED,
            "readings:\n",
            "readings:\n  moot: { says: whether it matters, alternatives: { yes: 1, no: 2 } }\n",
        )
        .edit(
            SHARED,
            "fixtures:\n",
            "fixtures:\n  Moon: { says: the moon, fields: { full: boolean } }\n",
        )
        .edit(
            SERVICE,
            "  notes:",
            "  rumours: { title: Rumours }\n  notes:",
        )
        .edit(
            ADD,
            "copy: [Name, Size]",
            "copy: [Name, Size], set: { Dusty: false }",
        )
        .file(
            "operations/misnamed.yaml",
            "operation: Wait\nsays: wait\nsources: [handbook]",
        );
    let found = lint(&shop.load().unwrap());
    assert!(!found.has_errors());
    same("lint", &found.to_string());
}

#[test]
fn a_hostile_spec_costs_little() {
    let mut text = "conditions:\n  c0: { given: A }\n".to_owned();
    for n in 1..20 {
        let uses = format!("{{ use: c{} }}", n - 1);
        text.push_str(&format!(
            "  c{n}: {{ all: [{}] }}\n",
            vec![uses; 20].join(", ")
        ));
    }
    text.push_str("rules:\n  deep: { says: deep, must: { use: c19 }, else: unnamed }\n");
    let shop = Shop::new()
        .file(SHARED, &text)
        .file(
            SHUT,
            "operation: ShutShop\nsays: x\nsources: []\nrequires: [{ use: deep }]",
        )
        .without(ADD)
        .without(ITEMS);
    assert!(shop.load().is_err());
    let list = vec!["1"; 200_000].join(",");
    let shared = format!("parameters:\n  big: {{ type: integer, enum: [{list}] }}\n");
    let uses: String = (0..20_000)
        .map(|n| format!("  P{n}: {{ use: big }}\n"))
        .collect();
    let operation = format!("operation: ShutShop\nsays: x\nsources: []\nparameters:\n{uses}");
    let shop = Shop::new().file(SHARED, &shared).file(SHUT, &operation);
    assert!(shop.without(ADD).without(ITEMS).load().is_err());
    let nested = format!("says: {}", "[".repeat(100_000));
    assert!(Shop::new().file(SHARED, &nested).load().is_err());
    let huge = format!("# {}", "x".repeat(2 << 20));
    assert!(Shop::new().file(SHARED, &huge).load().is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), file in 0..6usize) {
        let file = [SHARED, SERVICE, SHOP, ITEM, ADD, ITEMS][file];
        let text = String::from_utf8_lossy(&bytes);
        if let Err(found) = Shop::new().file(file, &text).load() {
            prop_assert!(!found.to_string().is_empty());
            prop_assert!(!found.to_json().is_empty());
        }
    }

    #[test]
    fn damaged_files_never_panic(file in 0..6usize, at in any::<prop::sample::Index>(), cut in 0..40usize,
        put in prop::sample::select(vec!["", "{", "]", ": ", "- ", "$", "use: name", "\u{4e2d}", "'", "\n"])) {
        let file = [SHARED, SERVICE, SHOP, ITEM, ADD, ITEMS][file];
        let path = crate::shop::dir().join(file);
        let text: Vec<char> = std::fs::read_to_string(path).unwrap().chars().collect();
        let from = at.index(text.len());
        let to = (from + cut).min(text.len());
        let damaged: String = text[..from].iter().collect::<String>() + put + &text[to..].iter().collect::<String>();
        if let Err(found) = Shop::new().file(file, &damaged).load() {
            prop_assert!(!found.to_string().is_empty());
        }
    }
}

#[test]
fn no_files_at_all_are_a_mistake() {
    assert!(from_files(Vec::new()).is_err());
}
