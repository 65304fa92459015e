//! The fuzz targets, without a fuzzer: seeds and what was ever found replay, the docs match the folder, and random
//! bytes reach all there is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowcheck::fuzz::{Context, TARGETS, Target};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn context() -> Context {
    Context::load(&folder().join("../specs")).unwrap()
}

/// The files of a folder, with their bytes; none if there is no such folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let stem = |(path, _): (PathBuf, _)| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files(folder).into_iter().map(stem).collect()
}

#[test]
fn seeds_and_regressions_replay() {
    let context = context();
    let mut broken = Vec::new();
    for target in TARGETS {
        let seeds = files(&folder().join("seeds").join(target.name));
        assert!(!seeds.is_empty(), "`{}` has no seeds", target.name);
        let regressions = files(&folder().join("regressions").join(target.name));
        for (path, bytes) in seeds.iter().chain(&regressions) {
            if let Err(found) = target.run(&context, bytes) {
                broken.push(format!("{}: {found}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

#[test]
fn the_table_of_targets_is_that_of_the_folder() {
    let ours: BTreeSet<String> = TARGETS.iter().map(|one| one.name.to_owned()).collect();
    assert_eq!(names(&folder().join("fuzz_targets")), ours);
    let manifest = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let bins = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("name = "));
    let bins: BTreeSet<String> = bins
        .skip(1)
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    assert_eq!(bins, ours);

    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let rows = readme.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.strip_suffix('`')?;
        Some((name, cells.next()?.trim_end_matches(" |")))
    });
    let said: Vec<(&str, &str)> = rows.collect();
    let says: Vec<(&str, &str)> = TARGETS.iter().map(|one| (one.name, one.says)).collect();
    assert_eq!(said, says, "the table in fuzz/README.md");
    for target in TARGETS {
        let path = folder().join(format!("fuzz_targets/{}.rs", target.name));
        let glue = std::fs::read_to_string(path).unwrap();
        assert!(glue.lines().count() < 30, "{}: glue is short", target.name);
        assert!(
            glue.contains(&format!("\"{}\"", target.name)),
            "{}",
            target.name
        );
    }
}

/// Bytes of a seed (xorshift).
struct Bytes(u64);

impl Bytes {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn some(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| (self.next() >> 32) as u8).collect()
    }

    /// Some bytes changed, as a fuzzer would.
    fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut changed = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(changed.len());
            match changed.get_mut(at) {
                Some(byte) => *byte = (self.next() >> 32) as u8,
                None => changed.push(b'{'),
            }
        }
        changed
    }
}

/// What random bytes and changed seeds reach, and how often.
fn reached(context: &Context, target: &Target, runs: usize) -> BTreeMap<&'static str, u64> {
    let seeds = files(&folder().join("seeds").join(target.name));
    let mut random = Bytes(0x5eed_f00d);
    let mut counts = BTreeMap::new();
    for run in 0..runs {
        let bytes = if run % 2 == 0 {
            random.some(200)
        } else {
            let seed = random.below(seeds.len());
            random.changed(&seeds[seed].1)
        };
        match target.run(context, &bytes) {
            Ok(reached) => reached
                .into_iter()
                .for_each(|one| *counts.entry(one).or_default() += 1),
            Err(broken) => panic!("{} on {bytes:?}: {broken}", target.name),
        }
    }
    counts
}

/// Asserts that random bytes reach all that a target says there is.
fn assert_reaches_all(name: &str) {
    let target = Target::find(name).unwrap();
    let runs = if name == "conversation" { 60 } else { 1_500 };
    let counts = reached(&context(), target, runs);
    let kinds = target.kinds.iter();
    let missed: Vec<_> = kinds.filter(|kind| !counts.contains_key(*kind)).collect();
    assert!(missed.is_empty(), "never {missed:?} among {counts:?}");
}

#[test]
fn random_answers_reach_all_there_is() {
    assert_reaches_all("answer_decode");
}

#[test]
fn random_conversations_reach_all_there_is() {
    assert_reaches_all("conversation");
}

#[test]
fn random_directories_reach_all_there_is() {
    assert_reaches_all("directory_path");
}

#[test]
fn random_entry_lists_reach_all_there_is() {
    assert_reaches_all("entry_list");
}

#[test]
fn random_requests_reach_all_there_is() {
    assert_reaches_all("request_decode");
}

#[test]
fn random_signatures_reach_all_there_is() {
    assert_reaches_all("signature");
}

#[test]
fn random_cases_reach_all_there_is() {
    assert_reaches_all("case_load");
}
