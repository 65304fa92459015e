//! Seeds and dictionaries, made from the specs: `flowcheck fuzz seeds` writes them.
//!
//! The same specs give the same files. Seeds whose names begin with [`MADE`] are made here; others are by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Service;
use super::conversation::LONGEST;
use super::edits::TARGETS;
use super::picks::{Pick, SIZE, byte};
use super::readings::Explained;
use super::talk::Talk;
use super::{Broken, Context, Target};
use crate::sut::{Call, ENVELOPE, Format};
use crate::value::{Random, Value, boundaries};

/// How the names of made seeds begin.
pub const MADE: &str = "made-";

/// Longer seeds are left to the fuzzer: it makes them from few bytes.
const LONGEST_SEED: usize = 200;
/// So many inputs are tried for one that reaches what none before it did.
const TRIES: usize = 4_000;
/// So many conversations are begun.
const TALKS: u64 = 24;

/// A seed of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The target.
    pub target: &'static str,
    /// The file's name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The seeds of a target; none where those by hand do.
///
/// # Errors
/// If what should be reached breaks a property.
pub fn seeds(context: &Context, target: &'static Target) -> Result<Vec<Seed>, Broken> {
    let mut all = match target.name {
        "answer_decode" => answers(),
        "config_load" => vec![TARGETS.as_bytes().to_vec()],
        "conversation" => conversations(context)?,
        "directory_path" => bounds(context.directories()?),
        "entry_list" => bounds(context.entry_lists()?),
        "request_decode" => requests(context)?,
        _ => Vec::new(),
    };
    if !matches!(target.name, "case_load" | "conversation" | "request_decode") {
        all.extend(reaching(context, target)?);
    }
    all.sort();
    all.dedup();
    let seed = |(index, bytes)| Seed {
        target: target.name,
        name: format!("{MADE}{index:02}"),
        bytes,
    };
    Ok(all.into_iter().enumerate().map(seed).collect())
}

/// Random inputs, one for each kind of thing that any of them reaches.
fn reaching(context: &Context, target: &Target) -> Result<Vec<Vec<u8>>, Broken> {
    let (mut random, mut met, mut found) = (Random::seeded(1), BTreeSet::new(), Vec::new());
    for _ in 0..TRIES {
        let length = random.below(64);
        let bytes: Vec<u8> = (0..length).map(|_| byte(&mut random)).collect();
        let reached = target.run(context, &bytes)?;
        let before = met.len();
        met.extend(reached);
        if met.len() > before {
            found.push(bytes);
        }
    }
    Ok(found)
}

/// Values at and past every bound, as they stand.
fn bounds(all: &[Explained]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for (index, explained) in all.iter().enumerate() {
        for reading in explained.readings.iter().take(1) {
            for boundary in boundaries(&reading.constraints) {
                let text = boundary.value.to_text().unwrap_or_default().into_owned();
                let known = |one: &Vec<u8>| one.get(2..) == Some(text.as_bytes());
                if text.len() <= LONGEST_SEED && !found.iter().any(known) {
                    let mut bytes = vec![u8::try_from(index).unwrap_or(0), 0];
                    bytes.extend(text.into_bytes());
                    found.push(bytes);
                }
            }
        }
    }
    found
}

/// The plain call of each operation, unsigned, as its lines are written.
fn requests(context: &Context) -> Result<Vec<Vec<u8>>, Broken> {
    let mut all = Vec::new();
    for service in context.services()? {
        let mut sut = service.open(0)?;
        for (index, name) in service.oracle.spec().operations.keys().enumerate() {
            let request = sut.request(&Call {
                operation: name.clone(),
                arguments: service.pools().plain(name),
                format: if index % 4 == 0 {
                    Format::Xml
                } else {
                    Format::Json
                },
            });
            let mut line = format!("{}\t{}\t", request.method, request.target).into_bytes();
            line.extend(request.body);
            for (name, value) in &request.headers {
                line.extend(format!("\t{name}\t{value}").into_bytes());
            }
            all.push(line);
        }
    }
    Ok(all)
}

/// Answers as they are documented, in each form.
fn answers() -> Vec<Vec<u8>> {
    let error = r#""Code":"Odd","Message":"it is odd","RequestId":"1""#;
    let fields = r#""RequestId":"1","Items":{"Item":[{"Id":"a","Size":1,"On":true}]},"None":null"#;
    let xml = "<LookResponse><RequestId>1</RequestId><Items><Item><Id>a &amp; b</Id></Item></Items></LookResponse>";
    let of = |form: u8, status: u8, text: &str| {
        let mut bytes = vec![form, status];
        bytes.extend(text.as_bytes());
        bytes
    };
    vec![
        of(0, 0, &format!("{{{fields}}}")),
        of(0, 1, &format!("{{{error}}}")),
        of(0, 6, "a proxy's page"),
        of(1, 0, xml),
        of(
            1,
            3,
            "<Error><Code>Odd</Code><Message>it is odd</Message></Error>",
        ),
        of(2, 0, &format!("{{\"{ENVELOPE}\":{{{fields}}}}}")),
        of(
            2,
            0,
            &format!("{{\"{ENVELOPE}\":{{\"Error\":{{{error}}}}}}}"),
        ),
    ]
}

/// For each operation that a random conversation succeeded with, a short one that does: what is added to it is tried
/// soon, and often.
fn conversations(context: &Context) -> Result<Vec<Vec<u8>>, Broken> {
    let mut all = Vec::new();
    for first in [0, 7] {
        let service = context.service(first)?;
        let mut found: BTreeMap<String, Vec<Pick>> = BTreeMap::new();
        for seed in 0..TALKS {
            for (operation, picks) in fruitful(service, seed)? {
                let fewer = found
                    .get(&operation)
                    .is_none_or(|known| picks.len() < known.len());
                if fewer && succeeds(service, &operation, &picks)? {
                    found.insert(operation, picks);
                }
            }
        }
        for (operation, picks) in found {
            let short = shortened(service, &operation, picks)?;
            all.push(written_as(first, &short));
        }
    }
    Ok(all)
}

fn written_as(first: u8, picks: &[Pick]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + SIZE * picks.len());
    bytes.push(first);
    picks.iter().for_each(|pick| pick.write(&mut bytes));
    bytes
}

/// What of a random conversation did something, up to the first success of each operation.
fn fruitful(service: &Service, seed: u64) -> Result<BTreeMap<String, Vec<Pick>>, Broken> {
    let mut random = Random::seeded(seed);
    let mut talk = Talk::begin(service)?;
    let (mut found, mut picks) = (BTreeMap::new(), Vec::new());
    let mut waited = false;
    for _ in 0..LONGEST * 12 {
        let pick = Pick::usual(&mut random);
        let reached = talk.step(&pick)?;
        if reached == "wait" && !waited {
            picks.push(pick);
        }
        waited = reached == "wait";
        if reached == "success" {
            picks.push(pick);
            let operation = talk.last().unwrap_or_default().to_owned();
            found.entry(operation).or_insert_with(|| picks.clone());
        }
    }
    found.retain(|_, picks| picks.len() <= LONGEST);
    Ok(found)
}

/// Without the picks that the success of the last does not need.
fn shortened(service: &Service, operation: &str, picks: Vec<Pick>) -> Result<Vec<Pick>, Broken> {
    let mut picks = picks;
    for size in [16, 4, 1] {
        let mut end = picks.len().saturating_sub(1);
        while end > 0 {
            let begin = end.saturating_sub(size);
            let mut fewer = picks.clone();
            fewer.drain(begin..end);
            if succeeds(service, operation, &fewer)? {
                picks = fewer;
            }
            end = begin;
        }
    }
    Ok(picks)
}

/// Whether the last of some picks succeeds with an operation.
fn succeeds(service: &Service, operation: &str, picks: &[Pick]) -> Result<bool, Broken> {
    let mut talk = Talk::begin(service)?;
    let mut reached = "";
    for pick in picks {
        reached = talk.step(pick)?;
    }
    Ok(reached == "success" && talk.last() == Some(operation))
}

/// The words that mutations of a target's inputs may put in; none where bytes are picks.
pub fn dictionary(context: &Context, target: &Target) -> BTreeSet<String> {
    let given: &[&str] = match target.name {
        "answer_decode" => &[
            "{\"",
            "\":",
            "[",
            "]",
            "\"Code\"",
            "\"Message\"",
            "\"RequestId\"",
            "<LookResponse>",
            "</LookResponse>",
            "<Error>",
            "</Error>",
            "<![CDATA[",
            "&amp;",
            "&#x41;",
            "<?xml",
            "\"Response\"",
            "null",
            "true",
            "\\u4e2d",
            "\\ud83d",
        ],
        "directory_path" => &[
            "/", "//", "/./", "/../", ".", "..", "中", "😀", "\u{301}", "\\", "\0",
        ],
        "entry_list" => &[
            "[\"",
            "\",\"",
            "\"]",
            "[[",
            "null",
            "true",
            "1.5",
            "1e9",
            "\\u4e2d",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\u0000",
            "\u{1f}",
            "\u{c}",
            "\r\n",
            "\\/",
            "\\\\",
            "\u{feff}",
            "/",
            "//",
            "/../",
            "中",
            "😀",
            "\u{301}",
        ],
        "case_load" | "spec_load" => {
            &["\n  ", ": ", "- ", "{ ", " }", "&a ", "*a", "!!str ", "|\n"]
        }
        "config_load" => &[
            "[targets.",
            "]\n",
            " = ",
            "= {",
            "\"\"\"",
            "\n#",
            "10/s",
            "cn-hangzhou",
        ],
        "request_decode" => &[
            "GET\t/?",
            "POST\t/\t",
            "Format=XML",
            "&",
            "%2F",
            "%",
            "+",
            "\n",
        ],
        _ => &[],
    };
    let mut words: BTreeSet<String> = given.iter().map(|word| (*word).to_owned()).collect();
    match target.name {
        "config_load" => collect(&crate::config::schema(), &mut words),
        "spec_load" => collect(&crate::spec::schema::schema(None), &mut words),
        "request_decode" => {
            let spoken = context
                .services()
                .unwrap_or_default()
                .iter()
                .flat_map(spoken);
            words.extend(spoken);
        }
        _ => {}
    }
    // libFuzzer takes no empty word.
    words.remove("");
    words
}

/// The names of operations and parameters, and the short values that arguments are picked from.
fn spoken(service: &Service) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for pool in service.pools().all() {
        words.insert(format!("Action={}", pool.name));
        for parameter in &pool.parameters {
            words.insert(format!("&{}=", parameter.name));
            let short =
                |text: &&str| text.len() <= 24 && text.bytes().all(|b| b.is_ascii_graphic());
            let texts = parameter
                .valid
                .iter()
                .filter_map(Value::as_text)
                .filter(short);
            words.extend(texts.map(str::to_owned));
        }
    }
    words
}

/// The names of fields, and the words that stand for themselves, in a JSON Schema.
fn collect(schema: &serde_json::Value, words: &mut BTreeSet<String>) {
    if let Some(fields) = schema
        .get("properties")
        .and_then(|fields| fields.as_object())
    {
        words.extend(fields.keys().map(|name| format!("{name}:")));
    }
    let listed = schema.get("enum").and_then(|words| words.as_array());
    let own = listed.into_iter().flatten().chain(schema.get("const"));
    words.extend(own.filter_map(|word| word.as_str().map(str::to_owned)));
    match schema {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        serde_json::Value::Object(fields) => fields.values().for_each(|one| collect(one, words)),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// A dictionary as libFuzzer reads it.
pub fn written(words: &BTreeSet<String>) -> String {
    let escaped = |word: &String| {
        let bytes = word.bytes().map(|byte| match byte {
            b'"' => "\\\"".to_owned(),
            b'\\' => "\\\\".to_owned(),
            b' '..=b'~' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        });
        format!("\"{}\"\n", bytes.collect::<String>())
    };
    words.iter().map(escaped).collect()
}
