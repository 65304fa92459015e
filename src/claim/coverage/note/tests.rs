use std::collections::BTreeMap;

use super::*;
use crate::claim::Kind;
use crate::oracle::{Key, Verdict};
use crate::runner::Invocation;
use crate::sut::Format;
use crate::time::Time;

fn claim(id: &str, ask: Ask) -> Claim {
    Claim {
        id: id.into(),
        about: "A".into(),
        kind: Kind::Requires,
        says: String::new(),
        source: Vec::new(),
        ask,
        beyond: None,
        needs: None,
    }
}

fn claims() -> Vec<Claim> {
    vec![
        claim("A/accepts", Ask::Succeed),
        claim("A/requires/one", Ask::Break(0)),
        claim("A/requires/two", Ask::Break(1)),
        claim("A/shows/Field", Ask::DryRun),
    ]
}

fn account() -> Coverage {
    Coverage::new(&"s".into(), "t", &claims())
}

fn record(verdict: Verdict) -> Record {
    Record {
        number: 1,
        action: Action::Call(Invocation {
            call: "A".into(),
            arguments: BTreeMap::new(),
            binds: BTreeMap::new(),
            format: Format::Json,
            lose: false,
        }),
        call: None,
        exchange: None,
        verdict,
        at: Time::START,
    }
}

fn asked(place: usize, decisive: bool) -> Asked {
    Asked {
        claim: claims().swap_remove(place),
        decisive,
    }
}

fn violating(kind: oracle::Kind, blame: &[&str]) -> Verdict {
    let violation = Violation {
        key: Key {
            about: "A".into(),
            kind,
            blame: blame.iter().map(|name| (*name).into()).collect(),
        },
        says: "it is wrong".to_owned(),
        admissible: Vec::new(),
        observed: String::new(),
        believed: Vec::new(),
        documented: Vec::new(),
        rests_on: Vec::new(),
        witnesses: Vec::new(),
    };
    Verdict {
        violations: vec![violation],
        ..Verdict::default()
    }
}

fn note(account: &mut Coverage, verdict: Verdict, asked: Option<&Asked>) {
    account.note(&record(verdict), asked, &|_| "the exchange".to_owned());
}

#[test]
fn a_claim_that_only_the_environment_answers_is_starved_at_last() {
    let mut account = account();
    let environment = || Verdict {
        environment: true,
        ..Verdict::default()
    };
    for _ in 1..STARVED {
        note(&mut account, environment(), Some(&asked(1, true)));
    }
    assert!(!account.claims["A/requires/one"].starved);
    note(&mut account, environment(), Some(&asked(1, true)));
    assert!(account.claims["A/requires/one"].starved);
    assert_eq!(account.standing("A/requires/one"), Standing::Open);

    let upheld = Verdict {
        upheld: vec!["A/requires/one".into()],
        ..Verdict::default()
    };
    note(&mut account, upheld, Some(&asked(1, true)));
    let row = &account.claims["A/requires/one"];
    assert_eq!((row.standing, row.starved), (Standing::Upheld, false));
    assert_eq!(row.by.as_deref(), Some("the exchange"));
}

#[test]
fn a_look_that_may_have_left_something_out_proves_nothing() {
    let listed = || Verdict {
        upheld: vec!["A/lists/present".into()],
        ..Verdict::default()
    };
    let mut look = asked(3, false);
    look.claim.ask = Ask::Look {
        without: None,
        with: None,
    };
    let mut account = account();
    note(&mut account, listed(), Some(&look));
    assert_eq!(account.standing("A/shows/Field"), Standing::Open);
    look.decisive = true;
    note(&mut account, listed(), Some(&look));
    assert_eq!(account.standing("A/shows/Field"), Standing::Upheld);
}

#[test]
fn what_is_left_out_of_a_listing_proves_nothing_of_the_one_that_was_looked_for() {
    let listed = Verdict {
        upheld: vec!["A/lists/absent".into()],
        ..Verdict::default()
    };
    let leave = Ask::Leave { kind: 0, state: 0 };
    let look = Ask::Look {
        without: None,
        with: None,
    };
    for ask in [leave, look] {
        let mut asked = asked(3, true);
        asked.claim.ask = ask;
        let mut account = account();
        note(&mut account, listed.clone(), Some(&asked));
        assert_eq!(account.standing("A/shows/Field"), Standing::Open);
    }
}

#[test]
fn of_several_to_blame_none_is_called_violated() {
    let mut several = account();
    let both = violating(oracle::Kind::Shown, &["one", "two"]);
    note(&mut several, both, None);
    assert_eq!(several.standing("A/requires/one"), Standing::Open);
    assert_eq!(several.standing("A/requires/two"), Standing::Open);

    let mut one = account();
    note(&mut one, violating(oracle::Kind::Accepted, &["one"]), None);
    assert_eq!(one.standing("A/requires/one"), Standing::Violated);
    assert_eq!(one.standing("A/requires/two"), Standing::NotExercised);
}

#[test]
fn a_success_with_a_token_of_another_request_violates_the_claim_on_that() {
    let mut account = Coverage::new(
        &"s".into(),
        "t",
        &[
            claim("A/token/repeats", Ask::Again),
            claim("A/error/Other", Ask::Reuse),
        ],
    );
    let answered = || violating(oracle::Kind::Token, &["Token"]);
    let reused = Asked {
        claim: claim("A/error/Other", Ask::Reuse),
        decisive: true,
    };
    note(&mut account, answered(), Some(&reused));
    assert_eq!(account.standing("A/error/Other"), Standing::Violated);
    assert_eq!(account.standing("A/token/repeats"), Standing::NotExercised);
    note(&mut account, answered(), None);
    assert_eq!(account.standing("A/token/repeats"), Standing::Violated);
}

#[test]
fn a_dry_run_that_finds_nothing_violates_its_claim_and_the_rule_s() {
    let all = [
        claim("A/requires/one", Ask::Break(0)),
        claim("A/dry-run/one", Ask::RehearseBroken(0)),
    ];
    let asked = Asked {
        claim: all[1].clone(),
        decisive: true,
    };
    let mut account = Coverage::new(&"s".into(), "t", &all);
    let refused = Verdict {
        broken: vec!["one".into()],
        ..Verdict::default()
    };
    note(&mut account, refused, Some(&asked));
    assert_eq!(account.standing("A/dry-run/one"), Standing::Upheld);
    let accepted = violating(oracle::Kind::Accepted, &["one"]);
    note(&mut account, accepted, Some(&asked));
    assert_eq!(account.standing("A/dry-run/one"), Standing::Violated);
    assert_eq!(account.standing("A/requires/one"), Standing::Violated);
}

#[test]
fn what_does_not_match_a_filter_violates_the_claim_on_that_filter() {
    let all = [
        claim("A/filter/Status", Ask::Watch),
        claim("A/filter/Filters/Ids", Ask::Watch),
    ];
    let mut account = Coverage::new(&"s".into(), "t", &all);
    let listed = violating(oracle::Kind::Filter, &["Filters/Ids"]);
    note(&mut account, listed, None);
    assert_eq!(account.standing("A/filter/Filters/Ids"), Standing::Violated);
    assert_eq!(account.standing("A/filter/Status"), Standing::NotExercised);
}

#[test]
fn what_is_violated_stays_so() {
    let mut account = account();
    note(
        &mut account,
        violating(oracle::Kind::Accepted, &["one"]),
        None,
    );
    let upheld = Verdict {
        upheld: vec!["A/requires/one".into()],
        ..Verdict::default()
    };
    note(&mut account, upheld, None);
    let row = &account.claims["A/requires/one"];
    assert_eq!(row.standing, Standing::Violated);
    assert_eq!(row.why.as_deref(), Some("it is wrong"));
}

#[test]
fn a_refusal_that_no_rule_explains_violates_the_claim_that_wanted_success() {
    let mut account = account();
    let refused = || violating(oracle::Kind::Refused, &[]);
    note(&mut account, refused(), Some(&asked(0, true)));
    assert_eq!(account.standing("A/accepts"), Standing::Violated);
    assert_eq!(account.standing("A/requires/one"), Standing::NotExercised);
}
