//! The fuzz targets, without a fuzzer: seeds and what was ever found replay, the docs match the folder, and random
//! bytes reach all there is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flowcheck::fuzz::bounds::WRITTEN;
use flowcheck::fuzz::seeds::{MADE, dictionary, seeds, written};
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
            glue.contains(&format!("fuzz::{},", target.name.to_uppercase())),
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
    let runs = match name {
        "conversation" => 60,
        // Few texts are long, and these are fast.
        "directory_path" | "entry_list" => 40_000,
        _ => 1_500,
    };
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

#[test]
fn random_files_of_targets_reach_all_there_is() {
    assert_reaches_all("config_load");
}

#[test]
fn random_specs_reach_all_there_is() {
    assert_reaches_all("spec_load");
    let whole = std::fs::read(folder().join("seeds/spec_load/whole")).unwrap();
    let target = Target::find("spec_load").unwrap();
    assert_eq!(target.run(&context(), &whole), Ok(vec!["loaded"]));
}

/// `flowcheck fuzz seeds` would write what is there.
#[test]
fn seeds_and_dictionaries_are_those_of_the_specs() {
    let context = context();
    let mut stale = Vec::new();
    if context.bounds().unwrap() != WRITTEN {
        stale.push("bounds.json");
    }
    for target in TARGETS {
        let committed = files(&folder().join("seeds").join(target.name));
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let committed = committed
            .into_iter()
            .map(|(path, bytes)| (name(&path), bytes));
        let committed: BTreeMap<_, _> = committed
            .filter(|(name, _)| name.starts_with(MADE))
            .collect();
        let made = seeds(&context, target).unwrap().into_iter();
        let made: BTreeMap<_, _> = made.map(|seed| (seed.name, seed.bytes)).collect();
        let path = folder().join(format!("dictionaries/{}.dict", target.name));
        let words = std::fs::read_to_string(path).unwrap_or_default();
        if made != committed || words != written(&dictionary(&context, target)) {
            stale.push(target.name);
        }
    }
    assert!(
        stale.is_empty(),
        "run `flowcheck fuzz seeds`: {stale:?} differ"
    );
}

/// Texts that take long to read where a loader is careless: deep, wide, shared, and long.
#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "how long it takes is what is tested"
)]
fn no_spec_takes_long_to_load() {
    let target = Target::find("spec_load").unwrap();
    let wide = |line: &dyn Fn(usize) -> String| (0..20_000).map(line).collect::<String>();
    let shared = |n: usize| format!("a{n}: &a{n} [*a{}, *a{}]\n", n.max(1) - 1, n.max(1) - 1);
    let service = || std::fs::read_to_string(folder().join("seeds/spec_load/whole")).unwrap();
    let service = || service().split('\u{c}').next().unwrap().to_owned();
    let reading = |n: usize| {
        format!("  r{n}: {{ says: x, alternatives: {{ a: 1, b: 2 }}, source: no-such }}\n")
    };
    let parameter =
        |n: usize| format!("  p{n}: {{ says: x, pattern: '(', else: {{ x: Y{n} }} }}\n");
    let texts = [
        "[".repeat(300_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        (0..1_000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
        format!("a: &a [x]\n{}", wide(&shared)),
        wide(&|n| format!("key-{n}: 1\n")),
        wide(&|_| "service: shop\n".to_owned()),
        format!("readings:\n{}", wide(&|n| format!("  r{n}: {{}}\n"))),
        format!("a: [{}]\n", "*a,".repeat(200_000)),
        format!("a: [{}]\n", "!!str x,".repeat(100_000)),
        format!("{}\u{c}readings:\n{}", service(), wide(&reading)),
        format!("{}\u{c}parameters:\n{}", service(), wide(&parameter)),
        format!("says: {}\n", "x".repeat(900_000)),
        format!("says: \"{}\"\n", "\\u4e2d".repeat(100_000)),
        format!("says: |\n{}", wide(&|_| " x\n".to_owned())),
        "\u{c}".repeat(300_000),
        "x".repeat(3_000_000),
        "%".repeat(100_000),
        "? ".repeat(100_000),
    ];
    let context = context();
    let mut slow = Vec::new();
    for text in texts {
        let start: String = text.chars().take(20).collect();
        let begun = std::time::Instant::now();
        let reached = target.run(&context, text.as_bytes());
        assert_eq!(reached, Ok(vec!["refused"]), "{start}");
        let taken = begun.elapsed();
        if taken.as_secs() >= 5 {
            slow.push(format!("{start:?} took {taken:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// `fuzz/planted/run` finds what it is to change.
#[test]
fn planted_faults_have_their_places() {
    let faults = std::fs::read_to_string(folder().join("planted/faults.txt")).unwrap();
    let lines = faults.lines().filter(|line| !line.starts_with('#'));
    let faults = lines.collect::<Vec<_>>().join("\n");
    let mut count = BTreeMap::<&str, usize>::new();
    for fault in faults
        .split("\n\n")
        .map(str::trim)
        .filter(|fault| !fault.is_empty())
    {
        let (named, rest) = fault.split_once('\n').unwrap();
        let target = named.split_once('(').unwrap().1.trim_end_matches(')');
        let (file, change) = rest.split_once("\n- ").unwrap();
        let (old, _) = change.split_once("\n+ ").unwrap();
        let text = std::fs::read_to_string(folder().join("..").join(file)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{named}: `{old}` in {file}");
        *count.entry(target).or_default() += 1;
    }
    assert_eq!(count["conversation"], 10);
    assert!(
        count["entry_list"] + count["directory_path"] >= 30,
        "{count:?}"
    );
}
