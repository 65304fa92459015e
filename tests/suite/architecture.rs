//! The walls between the parts hold.

use std::path::{Path, PathBuf};

use flowcheck::spec::load;
use flowcheck::spec::services::folders;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, with their text, tests left out.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "nothing in {folder}");
    found.sort();
    found
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let shown = path.strip_prefix(root()).unwrap().to_str().unwrap();
            (shown.to_owned(), without_tests(&text))
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let below_tests = path.components().any(|part| part.as_os_str() == "tests");
    name == "tests" || name.ends_with("_tests") || name == "testing" || below_tests
}

/// Unit tests stand at the end of a file; comments are no code.
fn without_tests(text: &str) -> String {
    let code = match text.find("#[cfg(test)]\nmod tests {") {
        Some(at) => &text[..at],
        None => text,
    };
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    code.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn refuse(folders: &[&str], words: &[&str], why: &str) {
    let mut wrong = Vec::new();
    for folder in folders {
        for (path, text) in sources(folder) {
            for (number, line) in text.lines().enumerate() {
                let hits = words.iter().filter(|word| line.contains(**word));
                wrong.extend(hits.map(|word| format!("{path}: `{word}` near line {}", number + 1)));
            }
        }
    }
    assert!(wrong.is_empty(), "{why}:\n{}", wrong.join("\n"));
}

#[test]
fn the_emulator_knows_nothing_of_specs_and_harness() {
    let manifest = std::fs::read_to_string(root().join("emulator/Cargo.toml")).unwrap();
    for line in manifest.lines().filter(|line| line.contains("flowcheck")) {
        let is_own = line.starts_with("name") || line.starts_with("description");
        assert!(is_own, "emulator/Cargo.toml: {line}");
    }
    assert!(!manifest.contains("path ="), "{manifest}");
    refuse(
        &["emulator"],
        &[
            "#[path",
            "include!",
            "include_str!",
            "include_bytes!",
            "flowcheck::",
        ],
        "the emulator reads the documents for itself",
    );
}

#[test]
fn judging_does_no_io_and_reads_no_clock() {
    let mut folders = vec![
        "src/model",
        "src/oracle",
        "src/value",
        "src/claim",
        "src/explore",
    ];
    folders.extend(["src/shrink"].iter().filter(|f| root().join(f).is_dir()));
    refuse(
        &folders,
        &[
            "std::fs",
            "std::env",
            "std::net::Tcp",
            "std::net::Udp",
            "std::process",
            "Instant",
            "SystemTime",
            "Timestamp::now",
            "tokio::",
            "reqwest::",
            "sut::Sut",
            "flowcheck_emulator",
        ],
        "the same seed and answers give the same run",
    );
}

#[test]
fn only_the_command_line_prints_exits_and_reads_the_environment() {
    let library: Vec<String> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !path.ends_with("cli"))
        .map(|path| {
            path.strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let library: Vec<&str> = library.iter().map(String::as_str).collect();
    refuse(
        &library,
        &[
            "println!",
            "print!(",
            "eprint",
            "process::exit",
            "env::var",
            "env::args",
            "dbg!(",
        ],
        "only the command line prints, exits and reads the environment",
    );
}

#[test]
fn service_knowledge_lives_in_specs() {
    let mut names: Vec<String> = Vec::new();
    for dir in folders(Some(&root().join("specs"))).unwrap() {
        let spec = load(&dir).unwrap().spec;
        for operation in spec.operations.values() {
            names.push(operation.name.to_string());
            names.extend(operation.errors.keys().map(ToString::to_string));
        }
        names.extend(spec.resources.keys().map(ToString::to_string));
        names.extend(spec.errors.keys().map(ToString::to_string));
    }
    names.sort();
    names.dedup();
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    refuse(
        &["src"],
        &quoted,
        "no operation, resource or code is named outside specs",
    );
}
