//! Tests of the list of sites. What each alternative does is tested with its operation.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_site_has_one_name_and_a_default() {
    let names: BTreeSet<_> = SITES.iter().map(|s| s.name).collect();
    assert_eq!(names.len(), SITES.len());
    assert!(SITES.iter().all(|s| !s.alternatives.is_empty()));
}

#[test]
fn every_site_can_be_set_to_something_else() {
    for site in SITES {
        let all: BTreeSet<_> = site.alternatives.iter().chain(site.by_hand).collect();
        assert!(all.len() > 1, "{}", site.name);
    }
}

#[test]
fn every_row_that_a_call_can_show_has_a_site() {
    // Told by each operation's own table alone: 27, 28, 30, 41. Of no effect or no rule: 29, 61 by themselves.
    let settled = [27, 28, 29, 30, 41];
    let rows: BTreeSet<_> = SITES.iter().map(|s| s.row).collect();
    let missing: Vec<u8> = (1..=61)
        .filter(|row| !rows.contains(row) && !settled.contains(row))
        .collect();
    assert_eq!(missing, [0; 0]);
}

mod calls;
mod files;
mod leaving;
