//! Accounts remember when each claim was last exercised, and why one was not.

use jiff::Timestamp;

use super::{Coverage, Standing};
use crate::claim::{Ask, Claim, Kind};
use crate::runner::shard::ELSEWHERE;

fn claim(id: &str) -> Claim {
    Claim {
        id: id.into(),
        about: "A".into(),
        kind: Kind::Accepts,
        says: String::new(),
        source: Vec::new(),
        ask: Ask::Succeed,
        beyond: None,
        needs: None,
    }
}

fn moment(day: u32) -> Timestamp {
    format!("2026-05-{day:02}T03:00:00Z").parse().unwrap()
}

/// An account in which these were exercised that day, the rest not.
fn account(day: u32, exercised: &[(&str, Standing)]) -> Coverage {
    let claims = ["A/one", "A/two", "A/three"].map(claim);
    let mut account = Coverage::new(&"s".into(), "t", &claims);
    for (id, standing) in exercised {
        account.claims.get_mut(*id).unwrap().standing = *standing;
    }
    account.exercised_at(moment(day));
    account
}

fn stale(account: &Coverage, day: u32) -> Vec<&str> {
    let stale = account.stale(moment(day));
    stale.into_iter().map(|(id, _)| &**id).collect()
}

#[test]
fn what_was_not_exercised_today_is_remembered_from_before() {
    let monday = account(1, &[("A/one", Standing::Upheld), ("A/two", Standing::Open)]);
    let mut tuesday = account(2, &[("A/two", Standing::Upheld)]);
    tuesday.remember(&monday);
    assert_eq!(tuesday.claims["A/one"].last, Some(moment(1)));
    assert_eq!(tuesday.claims["A/one"].standing, Standing::NotExercised);
    assert_eq!(tuesday.claims["A/two"].last, Some(moment(2)));
    assert_eq!(stale(&tuesday, 2), ["A/one"]);
    assert_eq!(stale(&tuesday, 3), ["A/one", "A/two"]);
    // What was never exercised is not stale, but not covered.
    assert_eq!(tuesday.claims["A/three"].last, None);

    let mut elsewhere = account(2, &[]);
    elsewhere.targets = vec!["another".to_owned()];
    elsewhere.remember(&monday);
    assert_eq!(elsewhere.claims["A/one"].last, None);
}

#[test]
fn joined_accounts_keep_the_weightier_standing_and_the_newest_moment() {
    let monday = account(1, &[("A/one", Standing::Upheld), ("A/two", Standing::Open)]);
    let tuesday = account(2, &[("A/one", Standing::Open), ("A/two", Standing::Upheld)]);
    for (mut a, b) in [(monday.clone(), tuesday.clone()), (tuesday, monday)] {
        a.merge(b).unwrap();
        for id in ["A/one", "A/two"] {
            assert_eq!(a.claims[id].last, Some(moment(2)));
            assert_eq!(a.claims[id].standing, Standing::Upheld);
        }
    }
}

#[test]
fn an_account_from_before_moments_were_kept_is_stale() {
    let mut old = account(1, &[("A/one", Standing::Upheld)]);
    old.claims.get_mut("A/one").unwrap().last = None;
    let text = serde_json::to_string(&old).unwrap();
    assert!(!text.contains("last"), "{text}");
    let read: Coverage = serde_json::from_str(&text).unwrap();
    assert_eq!(stale(&read, 1), ["A/one"]);
}

#[test]
fn accounts_of_two_services_are_not_joined() {
    let mut one = account(1, &[("A/one", Standing::Upheld)]);
    let mut other = account(2, &[("A/two", Standing::Upheld)]);
    other.service = "another".into();
    let error = one.merge(other).unwrap_err().to_string();
    assert!(
        error.contains("`s`") && error.contains("`another`"),
        "{error}"
    );
    assert_eq!(one.standing("A/two"), Standing::NotExercised);
}

#[test]
fn what_stands_in_the_way_is_told_beside_the_fixture_that_is_needed() {
    let needy = |id: &str| Claim {
        needs: Some("a bucket".to_owned()),
        ..claim(id)
    };
    let claims = [
        needy("A/one"),
        claim("A/two"),
        needy("A/three"),
        needy("A/four"),
    ];
    let mut account = Coverage::new(&"s".into(), "t", &claims);
    account.passed_over("A/one", "nothing leads there");
    account.passed_over("A/two", "nothing leads there");
    account.passed_over("A/four", ELSEWHERE);
    account.finish("no answer showed it");
    let once = account.claims.clone();
    account.finish("no answer showed it");
    assert_eq!(account.claims, once);
    let why = |id: &str| account.claims[id].why.as_deref();
    let both = "needs a fixture: a bucket; nothing leads there";
    assert_eq!(why("A/one"), Some(both));
    assert_eq!(why("A/two"), Some("nothing leads there"));
    assert_eq!(why("A/three"), Some("needs a fixture: a bucket"));
    // Whoever tests it knows why.
    assert_eq!(why("A/four"), Some(ELSEWHERE));
}
