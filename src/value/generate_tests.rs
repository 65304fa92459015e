//! What is made is judged: valid values break nothing, invalid ones the word they name.

use proptest::prelude::*;

use super::*;
use crate::spec::compiled::Step;
use crate::spec::syntax::{CharClass, Type};

fn han_description() -> Constraints {
    let these = CharClass::These(":_-".to_owned());
    Constraints {
        min_length: Some(2),
        max_length: Some(128),
        first: vec![CharClass::Latin, CharClass::Han],
        chars: vec![CharClass::Latin, CharClass::Han, CharClass::Digit, these],
        not_starts_with: vec!["http://".to_owned(), "https://".to_owned()],
        ..Constraints::default()
    }
}

fn directory(least: i64, most: i64) -> Constraints {
    Constraints {
        ty: Some(Type::Path),
        min_length: Some(least),
        max_length: Some(most),
        starts_with: Some("/".to_owned()),
        ends_with: Some("/".to_owned()),
        not_pattern: Patterns::new().get(r"/\.\./"),
        ..Constraints::default()
    }
}

fn entry_list() -> Constraints {
    let entry = Constraints {
        ty: Some(Type::String),
        min_length: Some(1),
        max_length: Some(1023),
        starts_with: Some("/".to_owned()),
        ..Constraints::default()
    };
    Constraints {
        ty: Some(Type::JsonArray),
        max_bytes: Some(65536),
        items: Some(Box::new(entry)),
        ..Constraints::default()
    }
}

fn storage() -> Constraints {
    let ends = vec![CharClass::Lower, CharClass::Digit];
    let authority = Constraints {
        chars: vec![
            CharClass::Lower,
            CharClass::Digit,
            CharClass::These("-".to_owned()),
        ],
        first: ends.clone(),
        last: ends,
        ..Constraints::default()
    };
    let one = |text: &str| Constraints {
        one_of: Some(vec![text.into()]),
        ..Constraints::default()
    };
    Constraints {
        ty: Some(Type::Uri),
        min_length: Some(14),
        max_length: Some(128),
        parts: [
            ("scheme".to_owned(), one("oss")),
            ("authority".to_owned(), authority),
            ("path".to_owned(), one("")),
        ]
        .into(),
        ..Constraints::default()
    }
}

fn refreshes() -> Constraints {
    Constraints {
        ty: Some(Type::List),
        at_least: Some(2),
        at_most: Some(5),
        unique_by: Some("RefreshPath".to_owned()),
        item: [("RefreshPath".into(), directory(2, 1024))].into(),
        ..Constraints::default()
    }
}

fn numbers() -> [Constraints; 3] {
    let throughput = Constraints {
        ty: Some(Type::Integer),
        one_of: Some([600, 1200, 1500].map(Value::Int).to_vec()),
        ..Constraints::default()
    };
    let interval = Constraints {
        ty: Some(Type::Integer),
        minimum: Some(5),
        maximum: Some(525_600),
        ..Constraints::default()
    };
    let capacity = Constraints {
        multiple_of: Some(1200),
        minimum: Some(3600),
        maximum: Some(512_000),
        ..interval.clone()
    };
    [throughput, interval, capacity]
}

fn samples() -> Vec<Constraints> {
    let id = Constraints {
        pattern: Patterns::new().get("^cpfs-[0-9a-f]{16}$"),
        ..Constraints::default()
    };
    let csv = Constraints {
        ty: Some(Type::Csv),
        at_most: Some(10),
        items: Some(Box::new(Constraints {
            one_of: Some(vec!["Running".into(), "Stopped".into()]),
            ..Constraints::default()
        })),
        ..Constraints::default()
    };
    let token = Constraints {
        max_length: Some(64),
        chars: vec![CharClass::Ascii],
        ..Constraints::default()
    };
    let typed = |ty| Constraints {
        ty: Some(ty),
        ..Constraints::default()
    };
    let tag = Constraints {
        max_length: Some(128),
        unit: Unit::Utf8Byte,
        not_starts_with: vec!["aliyun".to_owned(), "acs:".to_owned()],
        ..Constraints::default()
    };
    let mut samples = vec![id, csv, token, tag, typed(Type::Boolean), typed(Type::Time)];
    samples.extend([han_description(), directory(1, 1023), directory(2, 1024)]);
    samples.extend([entry_list(), storage(), refreshes()]);
    samples.extend(numbers());
    samples
}

proptest! {
    #[test]
    fn valid_values_break_nothing(seed in any::<u64>()) {
        let mut random = Random::seeded(seed);
        for c in samples() {
            let value = valid(&c, &mut random);
            prop_assert_eq!(c.broken(&value), vec![], "{}", value);
            prop_assert!(!value.is_absent());
        }
    }

    #[test]
    fn invalid_values_break_the_word_they_name(seed in any::<u64>()) {
        let mut random = Random::seeded(seed);
        for c in samples() {
            let made = invalid(&c, &mut random).unwrap();
            let broken = c.broken(&made.value);
            prop_assert!(broken.contains(&made.breach), "{} {:?}", made.value, made.breach);
            prop_assert!(!made.alone || broken.iter().all(|breach| *breach == made.breach));
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_values(seed in any::<u64>()) {
        for c in samples() {
            let make = || {
                let mut random = Random::seeded(seed);
                (valid(&c, &mut random), invalid(&c, &mut random))
            };
            prop_assert_eq!(make(), make());
        }
    }

    #[test]
    fn simpler_values_come_to_an_end(seed in any::<u64>(), which in 0usize..15) {
        let c = &samples()[which];
        let mut random = Random::seeded(seed);
        for start in [valid(c, &mut random), invalid(c, &mut random).unwrap().value] {
            let (mut value, mut steps) = (start, 0);
            loop {
                let mut simpler = simplify(&value, c);
                if simpler.is_empty() { break; }
                let simpler = simpler.swap_remove(random.below(simpler.len()));
                prop_assert!(simpler != value);
                value = simpler;
                steps += 1;
                prop_assert!(steps < 1000, "{}", value);
            }
        }
    }

    #[test]
    fn proptest_makes_valid_values(path in directory(2, 40)) {
        prop_assert!(directory(2, 40).accepts(&path));
    }
}

#[test]
fn every_word_is_broken_alone_where_that_can_be() {
    for c in samples() {
        for target in all_words(&c) {
            let mut random = Random::seeded(7);
            let made = invalid_at(&c, &target, &mut random);
            let made = made.unwrap_or_else(|| panic!("{target:?} of {c:?}"));
            // A text below the length of a leading slash cannot start with one; a slash is no letter; `http://` is
            // not made of a description's characters; what has no scheme has an empty one.
            let entangled = matches!(
                target.word,
                "min-length" | "not-starts-with" | "type" | "not-pattern" | "first" | "last"
            );
            assert!(
                made.alone || entangled,
                "{} breaks {:?}",
                made.value,
                c.broken(&made.value)
            );
        }
    }
}

#[test]
fn words_are_broken_about_evenly() {
    let c = han_description();
    let mut random = Random::seeded(1);
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..5000 {
        *counts
            .entry(invalid(&c, &mut random).unwrap().breach.word)
            .or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 5);
    assert!(
        counts.values().all(|count| (850..1150).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn valid_values_reach_the_bounds() {
    let mut random = Random::seeded(3);
    let c = han_description();
    let lengths: Vec<_> = (0..500)
        .map(|_| length(valid(&c, &mut random).as_text().unwrap(), Unit::Character))
        .collect();
    assert!(lengths.contains(&2) && lengths.contains(&128) && lengths.contains(&127));
    let paths = directory(2, 1024);
    assert!((0..200).all(|_| valid(&paths, &mut random).as_text() != Some("//")));
    let [_, interval, _] = numbers();
    let values: Vec<_> = (0..100).map(|_| valid(&interval, &mut random)).collect();
    assert!(values.contains(&Value::Int(5)) && values.contains(&Value::Int(525_600)));
}

#[test]
fn boundaries_hold_both_sides_of_each_bound() {
    let [throughput, interval, _] = numbers();
    let has = |c: &Constraints, value: Value, valid: bool| {
        boundaries(c)
            .iter()
            .any(|b| b.value == value && b.valid == valid)
    };
    for (value, valid) in [(5, true), (4, false), (525_600, true), (525_601, false)] {
        assert!(has(&interval, Value::Int(value), valid), "{value}");
    }
    for (value, valid) in [(600, true), (1500, true), (601, false)] {
        assert!(has(&throughput, Value::Int(value), valid), "{value}");
    }
    let bytes: Vec<_> = boundaries(&entry_list())
        .into_iter()
        .filter(|b| b.of.word == "max-bytes")
        .map(|b| (b.value.as_text().unwrap().len(), b.valid, b.alone))
        .collect();
    assert_eq!(bytes[..2], [(65536, true, true), (65537, false, true)]);
    let element = Breach {
        path: vec![Step::Each],
        word: "max-length",
    };
    let entries = boundaries(&entry_list());
    let sizes: Vec<_> = entries
        .iter()
        .filter(|b| b.of == element)
        .map(|b| b.valid)
        .collect();
    assert!(sizes.contains(&true) && sizes.contains(&false));
}

#[test]
fn a_counterexample_shrinks_to_one_past_the_bound() {
    let c = han_description();
    let mut value: Value = "中b".repeat(300).into();
    let too_long = |value: &Value| c.broken(value).iter().any(|b| b.word == "max-length");
    while let Some(simpler) = simplify(&value, &c).into_iter().find(too_long) {
        value = simpler;
    }
    assert_eq!(value, "a".repeat(129).into());
}

#[test]
fn a_text_with_a_pattern_is_as_short_and_as_long_as_may_be() {
    let description = Constraints {
        pattern: Patterns::new().get("^[\\x{4E00}-\\x{9FA5}A-Za-z0-9:_-]*$"),
        chars: Vec::new(),
        ..han_description()
    };
    for (word, length) in [("min-length", 2), ("max-length", 128)] {
        let of = Breach {
            path: Vec::new(),
            word,
        };
        let values = at_bound(&description, &of);
        let lengths: Vec<usize> = values
            .iter()
            .filter_map(|value| Some(value.as_text()?.chars().count()))
            .collect();
        assert_eq!(lengths, [length], "{word}");
    }
}
