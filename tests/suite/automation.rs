//! What others run by themselves can be read, and the program takes every command in it.

use std::path::Path;

use serde_json::Value;

use crate::cli::run;

fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The documents of a YAML file.
fn documents(file: &str) -> Vec<Value> {
    let text = text(file);
    let parts = text.split("\n---\n");
    let read = |part| serde_yaml::from_str(part).unwrap_or_else(|error| panic!("{file}: {error}"));
    parts.map(read).collect()
}

/// All texts in a document.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The command lines in a script that start the program.
fn commands(script: &str) -> Vec<String> {
    let joined = script.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    lines
        .filter(|line| line.starts_with("flowcheck "))
        .map(str::to_owned)
        .collect()
}

/// The words of a command line, as a shell would pass them, each variable being 1.
fn words(command: &str) -> Vec<String> {
    let mut line = command.to_owned();
    for (from, to) in [("${{", "}}"), ("$((", "))"), ("$(", ")"), ("${", "}")] {
        while let Some(start) = line.find(from) {
            let end = line[start..].find(to).unwrap() + start + to.len();
            line.replace_range(start..end, "1");
        }
    }
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        let word = words.last_mut().unwrap();
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('$', None | Some('"')) => {
                while letters
                    .next_if(|c| c.is_alphanumeric() || *c == '_')
                    .is_some()
                {}
                word.push('1');
            }
            ('#' | '|' | '>' | ';' | '&', None) if word.is_empty() => break,
            ('>' | ';', None) => break,
            (' ', None) => words.push(String::new()),
            (c, _) => word.push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words.remove(0);
    words
}

/// With `--help` all is parsed, and nothing done.
fn assert_taken(file: &str, commands: &[String]) {
    for command in commands {
        let mut words = words(command);
        words.push("--help".to_owned());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (code, out, err) = run(&words);
        assert_eq!(code, 0, "{file}: {command}\n{words:?}\n{err}");
        assert!(out.contains("Usage: flowcheck"), "{file}: {command}\n{out}");
    }
}

#[test]
fn the_program_takes_every_command_of_the_workflows() {
    for (file, fewest) in [
        (".github/workflows/nightly.yml", 4),
        ("deploy/gitlab-ci.yml", 4),
        ("deploy/kubernetes/nightly.yaml", 3),
    ] {
        let mut scripts = Vec::new();
        documents(file)
            .iter()
            .for_each(|document| texts(document, &mut scripts));
        let commands: Vec<String> = scripts.iter().flat_map(|script| commands(script)).collect();
        assert!(commands.len() >= fewest, "{file}: {commands:?}");
        for needed in ["flowcheck run ", "flowcheck sweep", "flowcheck merge "] {
            let has = commands.iter().any(|command| command.starts_with(needed));
            assert!(has, "{file}: {needed}");
        }
        assert_taken(file, &commands);
    }
}

#[test]
fn the_program_takes_every_command_of_the_readme() {
    let readme = text("README.md");
    let commands = commands(&readme);
    assert!(commands.len() > 20, "{commands:?}");
    assert_taken("README.md", &commands);
}

#[test]
fn a_command_that_is_not_there_is_noticed() {
    for wrong in [
        "flowcheck run --shared 1/2",
        "flowcheck run --shard 0/2",
        "flowcheck murge a",
    ] {
        let mut words = words(wrong);
        words.push("--help".to_owned());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(run(&words).0, 2, "{wrong}");
    }
    assert_eq!(
        words(
            "flowcheck run --report \"part-$N\" --shard '${{ m.s }}'/4 > x || [ $? -eq 1 ] # why"
        ),
        ["run", "--report", "part-1", "--shard", "1/4"].map(|word| if word == "1/4" {
            "1/4"
        } else {
            word
        })
    );
}

#[test]
fn parts_are_as_many_as_their_shards_say() {
    let nightly = &documents(".github/workflows/nightly.yml")[0];
    let shards = nightly["jobs"]["part"]["strategy"]["matrix"]["shard"]
        .as_array()
        .unwrap();
    assert!(text(".github/workflows/nightly.yml").contains(&format!("}}}}/{} ", shards.len())));
    let parts = &documents("deploy/kubernetes/nightly.yaml")[0]["spec"]["jobTemplate"]["spec"];
    assert_eq!(parts["completionMode"], "Indexed");
    // The sweep begins when the last part is given up, not earlier: what bears the prefix goes.
    let minutes = |document: &Value| {
        let schedule = document["spec"]["schedule"].as_str().unwrap();
        let mut fields = schedule.split(' ').map(str::parse::<i64>);
        let minute = fields.next().unwrap().unwrap();
        fields.next().unwrap().unwrap() * 60 + minute
    };
    let jobs = documents("deploy/kubernetes/nightly.yaml");
    let given_up = parts["activeDeadlineSeconds"].as_i64().unwrap() / 60;
    assert_eq!(jobs[1]["metadata"]["name"], "flowcheck-sweep");
    assert!(minutes(&jobs[1]) > minutes(&jobs[0]) + given_up);
    assert!(
        text("deploy/kubernetes/nightly.yaml")
            .contains(&format!("+ 1))/{}\"", parts["completions"]))
    );
}

#[test]
fn the_image_is_made_of_what_is_there_by_the_compiler_we_ask_for() {
    let manifest = text("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.unwrap().trim_matches('"');
    let dockerfile = text("Dockerfile");
    assert!(
        dockerfile.contains(&format!("FROM rust:{version}-")),
        "{version}"
    );
    let ignore = text(".dockerignore");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copied = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "));
    for line in copied.filter(|line| !line.starts_with("--from")) {
        let mut sources: Vec<&str> = line.split(' ').collect();
        sources.pop();
        for source in sources {
            assert!(root.join(source).exists(), "{source}");
            assert!(
                ignore.lines().any(|line| line == format!("!{source}")),
                "{source}"
            );
        }
    }
}
