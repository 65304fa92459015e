//! Rules on the text of a path, and on what lies right above it.

use serde_json::json;

use super::bench::{Bench, shop};

/// A shop where an item may say on which shelf it lies, and the board it hangs from has to be there.
fn shelves() -> Bench {
    let parameter = "Size: { type: integer, minimum: 1, maximum: 12, default: 3, else: BadSize }";
    let shelf = "Size: { type: path, else: unnamed }";
    let rules = "requires:
  - rule: board
    says: what it hangs from is there
    must: { some: { a: Board, where: { Path: { parent: $Size } } } }
    else: BadSize
  - rule: label
    says: labels have small letters; what else they may have is not said
    must: { any: [{ matches: { of: $Size, pattern: '^[a-z/]*$' } }, { unknowable: which other signs }] }
    else: BadName\n";
    let crowded = shop()
        .edit(
            "shared.yaml",
            "fixtures:",
            "fixtures:\n  Board: { says: a board, by: Path, fields: { Path: path }, closed: true }",
        )
        .edit("add-item.yaml", parameter, shelf)
        .edit("add-item.yaml", "when: { given: Size }", "when: { given: Name }")
        .edit(
            "add-item.yaml",
            "{ any: [{ less: [$Size, 6] }, { some: { a: Town, where: { name: $Shop.Town }, with: { at-least: [$it.people, 1000] } } }] }",
            "{ given: Name }",
        )
        .edit("add-item.yaml", "requires:\n", rules)
        .edit("resources/item.yaml", "type: integer", "type: string");
    let world = "\
Shop:
  - { ShopId: s-ulm, Town: ulm, state: Open }
Board:
  - { Path: / }
  - { Path: /a/ }
";
    crowded.with_facts(world, Default::default())
}

fn on(path: &str) -> serde_json::Value {
    json!({ "ShopId": "s-ulm", "Name": "book", "Size": path })
}

const KEY: &str = "AddItem/accepted/board";

#[test]
fn what_lies_right_above_a_path_is_there_or_not() {
    for (path, is_there) in [
        ("/b/", true),
        ("/a/b", true),
        ("/b/c/", false),
        ("/", false),
    ] {
        let made = Ok(json!({ "ItemId": "i-1" }));
        if is_there {
            shelves().good("AddItem", on(path), made);
            let key = "AddItem/refused/BadSize";
            shelves().bad("AddItem", on(path), Err("BadSize"), key);
        } else {
            shelves().good("AddItem", on(path), Err("BadSize"));
            shelves().bad("AddItem", on(path), made, KEY);
        }
    }
}

#[test]
fn what_a_path_with_dots_lies_in_no_document_says() {
    for path in ["/a/./b/", "/c/../b/", "//b/"] {
        shelves().good("AddItem", on(path), Ok(json!({ "ItemId": "i-1" })));
        shelves().good("AddItem", on(path), Err("BadSize"));
    }
}

#[test]
fn a_text_that_matches_is_in_order_and_another_may_be() {
    let key = "AddItem/refused/BadName";
    shelves().bad("AddItem", on("/b/"), Err("BadName"), key);
    shelves().good("AddItem", on("/B/"), Err("BadName"));
    shelves().good("AddItem", on("/B/"), Ok(json!({ "ItemId": "i-1" })));
}
