//! Bytes into a [`Config`], or all that is wrong with them.

use std::num::NonZeroU32;
use std::time::Duration;

use super::secret;
use super::syntax::{Allow, BudgetTable, ConfigFile, Number, TargetTable};
use super::target::{BudgetConfig, Config, TargetConfig};
use super::toml;
use crate::spec::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::spec::located::{At, Place};
use crate::spec::yaml::{Mistake, Spot, read};
use crate::sut::Rate;

/// How the names of what is created begin, unless the file says.
const PREFIX: &str = "flowcheck-";
/// How many mistakes are told.
const MOST: usize = 40;
/// How long a prefix may be: names have bounds, and runs put a mark behind it.
const LONGEST_PREFIX: usize = 32;

/// Reads a file's bytes; `path` is what messages call it.
///
/// # Errors
/// All that is wrong with it.
pub fn load(path: &str, bytes: &[u8]) -> Result<Config, Diagnostics> {
    let text = String::from_utf8_lossy(bytes);
    let (tree, mut mistakes) = toml::parse(bytes);
    let mut targets = None;
    if let Some(mut tree) = tree {
        secret::take_out(&mut tree, &mut mistakes);
        match read::<ConfigFile>(&tree) {
            Ok(file) => targets = Some(file.targets),
            Err(found) => mistakes.extend(found),
        }
    }
    let mut reader = Reader { mistakes };
    let named = targets.into_iter().flatten();
    let targets = named
        .map(|(name, table)| (name.clone(), reader.target(name, table)))
        .collect();
    if reader.mistakes.is_empty() {
        let path = path.to_owned();
        return Ok(Config { path, targets });
    }
    reader.mistakes.sort_by_key(|mistake| mistake.spot.place);
    let told = |mistake| diagnostic(path, &text, mistake);
    let mut found = Diagnostics(some_of(reader.mistakes).into_iter().map(told).collect());
    found.sort();
    Err(found)
}

/// The first of what is wrong: all of a long file would fill the screen, and each shows its line.
pub(super) fn some_of(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let left = mistakes.len().saturating_sub(MOST);
    if let Some(next) = mistakes.get(MOST) {
        let more = Mistake {
            spot: next.spot,
            message: format!("and {left} more mistakes from here on"),
            help: Some("mend those before it, then look again".to_owned()),
        };
        mistakes.truncate(MOST);
        mistakes.push(more);
    }
    mistakes
}

/// A mistake with its line, and nothing that may be secret.
pub(super) fn diagnostic(path: &str, text: &str, mistake: Mistake) -> Diagnostic {
    Diagnostic {
        file: path.to_owned(),
        place: mistake.spot.place,
        width: mistake.spot.width,
        // What a message quotes can hold whole lines of the file, or stand behind a secret's name.
        message: match is_hidden(text, mistake.spot.place) {
            true => "what stands here is wrong, and may be secret: it is not repeated".to_owned(),
            false => secret::shown(&mistake.message),
        },
        help: mistake.help.map(|help| secret::shown(&help)),
        severity: Severity::Error,
        line_text: line_text(text, mistake.spot.place),
    }
}

/// Whether a place lies in that part of its line that may be secret.
fn is_hidden(text: &str, place: Place) -> bool {
    let line = usize::try_from(place.line).unwrap_or(0).wrapping_sub(1);
    let Some(line) = text.lines().nth(line) else {
        return false;
    };
    let shown = secret::shown(line);
    let kept = shown.trim_end_matches(" ...").chars().count();
    shown != line && usize::try_from(place.column).is_ok_and(|column| column > kept)
}

/// The line at a place, without what may be secret.
fn line_text(text: &str, place: Place) -> Option<String> {
    let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
    text.lines().nth(line).map(secret::shown)
}

struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn target(&mut self, name: String, table: At<TargetTable>) -> TargetConfig {
        let place = table.place;
        let table = table.value;
        if !is_name(&name) {
            let message = format!("`{name}` is no name of a target");
            self.wrong(
                place,
                message,
                Some("letters, digits, `-` and `_` make one"),
            );
        }
        if table.endpoint.is_none() && table.region.is_none() {
            let message = format!("the target `{name}` has no address");
            let help = "give its `endpoint`, or the `region` of the vendor's own";
            self.wrong(place, message, Some(help));
        }
        self.permissions(&name, &table);
        TargetConfig {
            service: table.service.map(|service| service.value),
            endpoint: table.endpoint.map(|url| self.endpoint(url)),
            region: table.region.map(|region| self.region(region)),
            signature: table.signature,
            placement: table.placement,
            lists: table.lists,
            signed: table.signed.unwrap_or(true),
            profile: table.profile.map(|profile| profile.value),
            fixtures: table.fixtures.map(|file| file.value.into()),
            prefix: match table.prefix {
                Some(prefix) => self.prefix(prefix),
                None => PREFIX.to_owned(),
            },
            rate: table.rate.and_then(|rate| self.rate(&rate)),
            ca_cert: table.ca_cert.map(|file| file.value.into()),
            time_limit: table.time_limit.and_then(|limit| self.time_limit(&limit)),
            time_scale: table
                .time_scale
                .and_then(|scale| NonZeroU32::new(scale.value.0))
                .unwrap_or(NonZeroU32::MIN),
            closed: table.closed,
            allow: table.allow.iter().map(|allow| allow.value).collect(),
            budget: table
                .budget
                .map(|budget| self.budget(budget.value))
                .unwrap_or_default(),
            name,
        }
    }

    /// What creates needs a budget, and what stays behind is created.
    fn permissions(&mut self, name: &str, table: &TargetTable) {
        let allowed = |wanted| table.allow.iter().find(move |allow| allow.value == wanted);
        if let Some(undeletable) = allowed(Allow::Undeletable)
            && allowed(Allow::Create).is_none()
        {
            let message = "`undeletable` allows nothing without `create`".to_owned();
            self.wrong(
                undeletable.place,
                message,
                Some("write `allow = [\"create\", \"undeletable\"]`"),
            );
        }
        let Some(create) = allowed(Allow::Create) else {
            return;
        };
        let budget = table.budget.as_ref();
        let has = |wanted: fn(&BudgetTable) -> bool| budget.is_some_and(|budget| wanted(budget));
        let missing: Vec<&str> = [
            ("`calls`", has(|budget| budget.calls.is_some())),
            ("`minutes`", has(|budget| budget.minutes.is_some())),
            ("`resources`", has(|budget| !budget.resources.is_empty())),
        ]
        .iter()
        .filter(|(_, given)| !given)
        .map(|(what, _)| *what)
        .collect();
        if !missing.is_empty() {
            let message = format!("`create` needs a budget of {}", missing.join(", "));
            let help = format!(
                "add [targets.{name}.budget] with calls = 2000, minutes = 60, resources = {{ KIND = 1 }}"
            );
            let place = budget.map_or(create.place, |budget| budget.place);
            self.wrong(place, message, Some(&help));
        }
    }

    fn endpoint(&mut self, url: At<String>) -> String {
        if let Err(error) = crate::sut::check_address(&url.value) {
            let help = error.help().map(str::to_owned);
            self.wrong(url.place, error.to_string(), help.as_deref());
        }
        url.value
    }

    fn region(&mut self, region: At<String>) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if region.value.is_empty() || !region.value.chars().all(plain) {
            let message = format!("`{}` is no region", region.value);
            self.wrong(
                region.place,
                message,
                Some("regions look like `cn-hangzhou`"),
            );
        }
        region.value
    }

    fn prefix(&mut self, prefix: At<String>) -> String {
        let text = &prefix.value;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
        if !starts || text.len() < 4 || text.len() > LONGEST_PREFIX || !text.chars().all(plain) {
            let message = format!("`{text}` is no prefix of names");
            let help =
                "4 to 32 lower-case letters, digits and `-`, a letter first: `flowcheck-nightly-`";
            self.wrong(prefix.place, message, Some(help));
        }
        prefix.value
    }

    fn rate(&mut self, rate: &At<String>) -> Option<Rate> {
        let read = rate.value.split_once('/').and_then(|(calls, per)| {
            let per = match per.trim() {
                "s" => Duration::from_secs(1),
                "m" => Duration::from_secs(60),
                _ => return None,
            };
            let calls = calls.trim().parse().ok().and_then(NonZeroU32::new)?;
            Some(Rate { calls, per })
        });
        if read.is_none() {
            let message = format!("`{}` is no rate", rate.value);
            self.wrong(
                rate.place,
                message,
                Some("rates look like `10/s` or `300/m`"),
            );
        }
        read
    }

    fn time_limit(&mut self, limit: &At<String>) -> Option<Duration> {
        let digits = limit.value.trim_end_matches(char::is_alphabetic);
        let seconds = match limit.value.strip_prefix(digits) {
            Some("s") => Some(1),
            Some("m") => Some(60),
            Some(_) | None => None,
        };
        let number: Option<u32> = digits.parse().ok().filter(|number| *number > 0);
        let read = number.zip(seconds);
        if read.is_none() {
            let message = format!("`{}` is no length of time", limit.value);
            self.wrong(limit.place, message, Some("a call takes `30s`, or `2m`"));
        }
        read.map(|(number, seconds)| Duration::from_secs(u64::from(number) * seconds))
    }

    fn budget(&mut self, table: BudgetTable) -> BudgetConfig {
        for kind in &table.billable {
            if !table.resources.contains_key(&kind.value) {
                let message = format!("`{}` has no number in `resources`", kind.value);
                self.wrong(
                    kind.place,
                    message,
                    Some("what may be created is counted: name it in both"),
                );
            }
        }
        let count = |(name, number): (String, At<Number>)| {
            let At { value, place } = number;
            (
                name,
                At {
                    value: value.0,
                    place,
                },
            )
        };
        let minutes = |number: At<Number>| Duration::from_secs(u64::from(number.value.0) * 60);
        BudgetConfig {
            calls: table.calls.map(|calls| u64::from(calls.value.0)),
            time: table.minutes.map(minutes),
            resources: table.resources.into_iter().map(count).collect(),
            billable: table.billable,
        }
    }

    fn wrong(&mut self, place: Place, message: String, help: Option<&str>) {
        self.mistakes.push(Mistake {
            spot: Spot { place, width: 1 },
            message,
            help: help.map(str::to_owned),
        });
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.len() <= 64 && name.chars().all(plain)
}
