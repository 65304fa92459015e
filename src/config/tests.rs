use std::time::Duration;

use super::*;
use crate::spec::diagnostic::Colour;

fn wrong(text: &str) -> String {
    let found = load("flowcheck.toml", text.as_bytes()).unwrap_err();
    found.render(Colour::Off)
}

const NIGHTLY: &str = r#"
[targets.nightly]
service = "aliyun-nas"
region = "cn-hangzhou"
signature = "v3"
profile = "conformance"
fixtures = "nightly/fixtures.yaml"
prefix = "fc-nightly-"
rate = "10/s"
allow = ["dry-run", "create"]

[targets.nightly.budget]
calls = 2000
minutes = 60
resources = { FileSystem = 1, Fileset = 5 }
billable = ["FileSystem"]

[targets.stand-in]
endpoint = "http://127.0.0.1:8080"
time-scale = 60
signed = false
"#;

#[test]
fn every_key_is_understood() {
    let config = load("flowcheck.toml", NIGHTLY.as_bytes()).unwrap();
    let nightly = config.target("nightly").unwrap();
    assert_eq!(nightly.prefix, "fc-nightly-");
    assert_eq!(nightly.allow, [Allow::DryRun, Allow::Create].into());
    assert_eq!(nightly.budget.time, Some(Duration::from_secs(3600)));
    assert_eq!(nightly.budget.resources["Fileset"].value, 5);
    assert_eq!(nightly.rate.unwrap().calls.get(), 10);
    let stand_in = config.target("stand-in").unwrap();
    assert!(stand_in.allow.is_empty() && !stand_in.signed);
    assert_eq!(stand_in.time_scale.get(), 60);
    assert_eq!(stand_in.prefix, "flowcheck-");
    let help = config.target("nightli").unwrap_err();
    assert!(help.ends_with("did you mean `nightly`?"), "{help}");
}

#[test]
fn all_mistakes_are_told_at_once_each_with_its_line() {
    let text = wrong(
        r#"
[targets.a]
endpont = "http://127.0.0.1:1"
allow = ["creat", "look"]
rate = "fast"
[targets.b]
endpoint = "ftp://x"
prefix = "X"
time-scale = 0
"#,
    );
    for part in [
        "unknown key `endpont`",
        "--> flowcheck.toml:3:1",
        "did you mean `endpoint`?",
        "unknown word `creat`",
        "did you mean `create`?",
        "unknown word `look`",
        "expected a whole number from 1",
        "time-scale = 0",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let text = wrong(
        "[targets.b]\nendpoint = \"ftp://x\"\nprefix = \"X\"\nrate = \"fast\"\n[targets.c]\n",
    );
    for part in [
        "`ftp://x` is no endpoint",
        "`X` is no prefix of names",
        "`fast` is no rate",
        "the target `c` has no address",
        "4 errors",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn creating_needs_a_budget_with_every_limit() {
    let text = wrong("[targets.a]\nregion = \"r\"\nallow = [\"create\"]\n");
    let asked = "`create` needs a budget of `calls`, `minutes`, `resources`";
    assert!(
        text.contains(asked) && text.contains("flowcheck.toml:3:10"),
        "{text}"
    );
    let text = wrong("[targets.a]\nregion = \"r\"\nallow = [\"undeletable\"]\n");
    assert!(text.contains("nothing without `create`"), "{text}");
    let text = wrong(
        "[targets.a]\nregion = \"r\"\nallow = [\"create\"]\nbudget = { calls = 1, minutes = 1, resources = { A = 1 }, billable = [\"B\"] }\n",
    );
    assert!(text.contains("`B` has no number in `resources`"), "{text}");
}

/// Neither as a key, nor in a line that is wrong for another reason.
#[test]
fn secrets_are_refused_and_not_repeated() {
    for line in [
        "access-key-secret = \"hush-hush\"",
        "ACCESS_KEY_ID = \"hush-hush\"",
        "secretKey = hush-hush",
        "credentials = { SecretId = \"hush-hush\" }",
        "budget = { calls = 1, security-token = \"hush-hush\" }",
        "\"Password\" = \"hush-hush",
    ] {
        let text = wrong(&format!("[targets.a]\nregion = \"r\"\n{line}\n"));
        assert!(!text.contains("hush-hush"), "{text}");
    }
    let inside = wrong("[targets.a]\nservice = \"\"\"x\naccess-key-secret = hush-hush\n\"\"\"\n");
    assert!(!inside.contains("hush-hush"), "{inside}");
    let text = wrong("[targets.a]\nregion = \"r\"\nsecret-key = \"hush-hush\"\n");
    assert!(
        text.contains("secrets do not belong into this file"),
        "{text}"
    );
}

#[test]
fn kinds_are_checked_against_the_specs() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/aliyun-nas");
    let spec = crate::spec::load(&dir).unwrap().spec;
    let text = NIGHTLY.replace("Fileset = 5", "Filset = 5");
    let config = load("flowcheck.toml", text.as_bytes()).unwrap();
    let nightly = config.target("nightly").unwrap();
    let found = nightly
        .check("flowcheck.toml", &text, &spec)
        .render(Colour::Off);
    assert!(found.contains("did you mean `Fileset`?"), "{found}");
    assert_eq!(
        nightly.address(&spec).unwrap(),
        "https://nas.cn-hangzhou.aliyuncs.com"
    );
}

#[test]
fn no_bytes_make_it_panic() {
    for bytes in [
        &b""[..],
        b"\xff",
        b"[targets",
        b"[targets.a]\nregion = \"\xc3",
        b"[[targets]]",
        b"targets = 1",
        b"[targets.\"\\u0000\"]",
        b"a.b.c = {}\n[a.b]",
        b"[targets.a.budget]\ncalls = 99999999999999999999",
    ] {
        let _ = load("flowcheck.toml", bytes);
    }
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(load("flowcheck.toml", deep.as_bytes()).is_err());
    let dots = format!("{}a = 1", "a.".repeat(100_000));
    assert!(load("flowcheck.toml", dots.as_bytes()).is_err());
}

#[test]
fn the_schema_names_every_key() {
    let text = schema().to_string();
    for key in [
        "targets",
        "time-scale",
        "ca-cert",
        "undeletable",
        "billable",
    ] {
        assert!(text.contains(&format!("\"{key}\"")), "{key}");
    }
}

/// What the example shows is read, as it stands.
#[test]
fn the_example_is_right() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("flowcheck.example.toml");
    let text = std::fs::read(file).unwrap();
    let config = load("flowcheck.example.toml", &text).unwrap();
    assert!(config.targets.len() >= 3);
}

/// Whatever a file of the largest size holds, it is read in no time.
#[test]
#[allow(clippy::disallowed_methods, reason = "it measures")]
fn a_large_file_is_read_in_no_time() {
    let began = std::time::Instant::now();
    let many = |one: &str| one.repeat((1 << 18) / one.len() - 1);
    for text in [
        format!("a = [{}]", many("\"\u{e9}\",")),
        many("[targets.\"x\"]\n"),
        (0..9_000).map(|n| format!("[targets.t{n}]\n")).collect(),
        (0..15_000).map(|n| format!("secret{n} = 1\n")).collect(),
        (0..9_000)
            .map(|n| format!("targets.t{n}.x = 1\n"))
            .collect(),
        many("= \n"),
        many("]["),
        many("a=:"),
        many("'"),
    ] {
        assert!(text.len() <= 1 << 18);
        let found = load("flowcheck.toml", text.as_bytes()).unwrap_err();
        assert!(found.0.len() <= 41, "{}", found.0.len());
        found.render(Colour::Off);
    }
    // What only the service knows to be wrong is told by its line too, here one that holds all of them.
    let kinds: Vec<String> = (0..20_000).map(|n| format!("K{n}=1")).collect();
    let text = format!(
        "[targets.t]\nendpoint = 'http://x'\nbudget = {{ resources = {{ {} }} }}\n",
        kinds.join(",")
    );
    let config = load("flowcheck.toml", text.as_bytes()).unwrap();
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/shop");
    let spec = crate::spec::load(&specs).unwrap().spec;
    let found = config.targets["t"].check("flowcheck.toml", &text, &spec);
    let told = found.render(Colour::Off);
    assert!(found.0.len() == 41 && told.contains("and 19960 more mistakes"));
    // Unoptimised, on a machine that does other things too.
    let took = began.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
}
