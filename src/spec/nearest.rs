//! "Did you mean": the nearest of the valid names.

/// How many names a message lists.
const SHOWN: usize = 12;
/// Behind so many names none is looked at: a file of mistakes would take the square of its length.
const LOOKED_AT: usize = 1_000;

/// The name most like `wrong`, if any is alike.
pub fn nearest<'a, S: AsRef<str>>(wrong: &str, names: &'a [S]) -> Option<&'a str> {
    // Names far longer than any valid one are not worth comparing.
    let wrong: String = wrong.chars().take(128).collect();
    let lower = wrong.to_lowercase();
    let rated = names.iter().take(LOOKED_AT).map(|name| {
        let name = name.as_ref();
        (
            strsim::damerau_levenshtein(&lower, &name.to_lowercase()),
            name,
        )
    });
    let (distance, name) = rated.min_by_key(|(distance, _)| *distance)?;
    let longest = wrong.chars().count().max(name.chars().count());
    (distance * 3 <= longest + 2).then_some(name)
}

/// "`a`, `b`, `c`", cut where it gets long.
pub fn one_of<S: AsRef<str>>(names: &[S]) -> String {
    let mut known: Vec<&str> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        if known.len() > SHOWN {
            break;
        }
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let shown: Vec<_> = known
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let dots = if known.len() > SHOWN { ", ..." } else { "" };
    format!("{}{dots}", shown.join(", "))
}

/// A help text: the valid names, and the one that was probably meant.
pub fn suggest<S: AsRef<str>>(lead: &str, wrong: &str, names: &[S]) -> String {
    match (nearest(wrong, names), names.is_empty()) {
        (_, true) => format!("{lead}: none"),
        (Some(name), _) => format!("{lead} {}; did you mean `{name}`?", one_of(names)),
        (None, _) => format!("{lead} {}", one_of(names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_alike_are_suggested() {
        let states = ["Starting", "Running", "Stopped"];
        assert_eq!(nearest("Stoped", &states), Some("Stopped"));
        assert_eq!(nearest("running", &states), Some("Running"));
        assert_eq!(nearest("Elephant", &states), None);
        assert_eq!(nearest("x", &Vec::<String>::new()), None);
    }

    /// However many names there are: each of a file's mistakes asks.
    #[test]
    #[allow(clippy::disallowed_methods, reason = "it measures")]
    fn asking_often_among_many_takes_no_time() {
        let began = std::time::Instant::now();
        let names: Vec<String> = (0..100_000).map(|n| format!("State{n}")).collect();
        for n in 0..100 {
            let help = suggest("states are", &format!("Stat{n}"), &names);
            assert!(
                help.contains("`State11`, ...; did you mean `State"),
                "{help}"
            );
        }
        let took = began.elapsed();
        assert!(took < std::time::Duration::from_secs(10), "{took:?}");
    }
}
