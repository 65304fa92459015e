use super::*;
use crate::claim::Room;

const PLACED: Placed = Placed { claim: 0, tier: 0 };

fn claim(kind: Kind, ask: Ask) -> Claim {
    Claim {
        id: "OpenShop/accepts".into(),
        about: "OpenShop".into(),
        kind,
        says: String::new(),
        source: Vec::new(),
        ask,
        beyond: None,
        needs: None,
    }
}

fn new(kind: Kind) -> Todo {
    Todo::new(PLACED, &claim(kind, Ask::Succeed))
}

fn at(seconds: u64) -> Time {
    Time::START + Duration::from_secs(seconds)
}

#[test]
fn what_is_stuck_is_tried_again_once_the_world_has_changed_and_each_time_later() {
    let mut todo = new(Kind::Value);
    assert!(todo.is_due(at(0), 7));
    todo.stick(7, "nothing leads there".to_owned());
    assert!(!todo.is_due(at(0), 8));
    assert!(todo.is_due(at(0), 9));
    todo.stick(9, "nothing leads there".to_owned());
    assert!(!todo.is_due(at(0), 12));
    assert!(todo.is_due(at(0), 13));
    todo.stick(13, "nothing leads there".to_owned());
    assert!(!todo.is_due(at(0), 1_000) && !todo.done);
    assert!(todo.revive(1_000) && todo.is_due(at(0), 1_000));
    todo.stick(1_000, "nothing leads there".to_owned());
    assert!(!todo.revive(2_000) && !todo.done);
}

#[test]
fn its_last_turn_is_its_last() {
    let mut todo = new(Kind::Value);
    assert!(!todo.try_last());
    todo.stick(7, "nothing leads there".to_owned());
    assert!(!todo.turn().last && todo.try_last());
    assert!(todo.is_due(at(0), 7) && todo.turn().last && todo.turn().thorough);
    todo.stick(7, "nothing led there".to_owned());
    assert!(todo.done && !todo.try_last());
    assert_eq!(todo.why, "nothing led there");
}

#[test]
fn what_led_nowhere_begins_once_more_when_all_else_is_done() {
    let mut todo = new(Kind::State);
    let operation = Name::from("OpenShop");
    for again in [true, false] {
        (0..ALIKE).for_each(|_| todo.step(&operation, Some(0)));
        // Those behind it go on without it.
        assert!(!todo.is_due(at(0), 7) && !todo.is_fresh());
        assert_eq!(todo.begin_again(), again);
        assert_eq!(todo.is_due(at(0), 7), again);
    }
    assert!(todo.done && !todo.begin_again());
}

#[test]
fn when_all_else_is_done_a_change_revives_what_is_stuck() {
    let mut todo = new(Kind::Value);
    todo.stick(3, String::new());
    assert!(!todo.revive(3));
    assert!(todo.revive(4));
    assert!(todo.is_due(at(0), 4));
}

#[test]
fn a_claim_is_asked_twice_and_one_that_others_wait_for_more_often() {
    for (kind, times) in [
        (Kind::Value, ASKED),
        (Kind::Accepts, ASKED_FIRST),
        (Kind::Reading, ASKED_READING),
    ] {
        let mut todo = new(kind);
        for _ in 1..times {
            todo.ask();
            assert!(!todo.done);
        }
        todo.ask();
        assert!(todo.done);
    }
}

#[test]
fn a_claim_is_asked_again_when_all_else_was_and_a_gate_at_once() {
    let mut todo = new(Kind::Value);
    todo.ask();
    assert!(!todo.is_due(at(0), 0) && !todo.done);
    assert!(todo.revive(0) && todo.is_due(at(0), 0));
    let mut gate = new(Kind::Accepts);
    gate.ask();
    assert!(gate.is_due(at(0), 0));
}

#[test]
fn what_waits_is_left_until_then() {
    let mut todo = new(Kind::Value);
    todo.wait(ResourceId(1), at(30), "a Shop that is Opening");
    assert!(!todo.is_due(at(29), 0));
    assert_eq!(todo.waits(at(10)), Some(Duration::from_secs(20)));
    assert!(todo.is_due(at(30), 0));
    assert_eq!(todo.turn().awaits, Some(ResourceId(1)));
    // A step is taken: it waits no more.
    todo.step(&"OpenShop".into(), None);
    assert_eq!(todo.turn().awaits, None);
}

#[test]
fn whoever_gives_way_holds_nothing() {
    let mut todo = new(Kind::Value);
    todo.wait(ResourceId(1), at(30), "a Shop that is Opening");
    assert!(todo.holds(ResourceId(1)));
    todo.defer(ResourceId(2), at(60));
    assert!(!todo.holds(ResourceId(1)) && !todo.holds(ResourceId(2)));
    assert_eq!(todo.behind(), Some(ResourceId(2)));
}

#[test]
fn putting_off_comes_to_an_end() {
    let mut todo = new(Kind::Value);
    for _ in 1..POSTPONED {
        todo.postpone(at(30), "it was refused".to_owned());
        assert!(!todo.done && !todo.is_due(at(29), 0));
    }
    todo.postpone(at(30), "it was refused".to_owned());
    assert!(todo.done);
}

#[test]
fn giving_way_comes_to_an_end() {
    let mut todo = new(Kind::Value);
    for _ in 1..DEFERRED {
        todo.defer(ResourceId(1), at(30));
        assert!(!todo.done);
    }
    todo.defer(ResourceId(1), at(30));
    assert!(todo.done && !todo.why.is_empty());
}

#[test]
fn a_claim_ends_after_so_many_steps_and_says_so() {
    let mut todo = new(Kind::Value);
    for step in 0..STEPS {
        assert!(!todo.done);
        todo.step(&format!("Operation{}", step % 8).into(), Some(3));
    }
    assert!(todo.done);
    assert!(todo.why.contains(&STEPS.to_string()), "{}", todo.why);
    assert_eq!(todo.turn().made.get(&3), Some(&STEPS));
    assert!(todo.turn().hasty);
}

#[test]
fn what_does_not_help_is_not_repeated_so_often_unless_it_is_counted() {
    let mut todo = new(Kind::Value);
    assert!(todo.turn().thorough);
    for _ in 0..HASTY_ALIKE {
        assert!(!todo.turn().hasty);
        todo.step(&"OpenShop".into(), None);
    }
    assert!(todo.turn().hasty);
    for _ in HASTY_ALIKE..ALIKE {
        assert!(!todo.done);
        todo.step(&"OpenShop".into(), None);
    }
    assert!(todo.done);
    let filling = Ask::Within {
        rule: 0,
        room: Room::One,
    };
    let mut counted = Todo::new(PLACED, &claim(Kind::Limit, filling));
    for _ in 0..ALIKE {
        counted.step(&"OpenShop".into(), None);
    }
    assert!(!counted.done);
}
