//! The parts of a run, put together, are the run.

use flowcheck::claim::Standing;
use flowcheck::claim::coverage::Totals;
use flowcheck::runner::{Phase, Shard, Summary};
use flowcheck::suite::Suite;

use crate::cli::{folder, run};
use crate::server::{Habit, start};

fn part(shard: Option<Shard>) -> Summary {
    let suite = Suite::embedded().service("aliyun-nas").seed(9);
    let suite = suite.settings(|settings| {
        settings.calls = None;
        settings.time = None;
        settings.phase = Phase::Explore;
        settings.walks = Some(16);
        settings.walk.length = 25;
        settings.shard = shard;
    });
    suite.run().unwrap()
}

#[test]
fn sixteen_shards_of_walks_merged_are_the_whole_run() {
    let whole = part(None);
    let shards = (1..=16).map(|number| part(format!("{number}/16").parse().ok()));
    let mut parts: Vec<Summary> = shards.collect();
    assert!(parts.iter().all(|part| part.statistics.walks == 1));
    // In whatever order they are given.
    parts.rotate_left(5);
    let mut merged = parts.pop().unwrap();
    for part in parts {
        merged.merge(part).unwrap();
    }
    assert_eq!(merged.statistics, whole.statistics);
    assert_eq!(merged.coverage.totals(), whole.coverage.totals());
    for (id, row) in &whole.coverage.claims {
        assert_eq!(merged.coverage.standing(id), row.standing, "{id}");
    }
    let seen = |summary: &Summary| {
        let all = summary.readings.iter();
        let mut all: Vec<String> = all
            .map(|f| {
                format!(
                    "{}/{}/{}/{} {:?} {}",
                    f.reading, f.operation, f.site, f.product, f.left, f.walks
                )
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(seen(&merged), seen(&whole));
    assert!(whole.coverage.totals().upheld > 100);
}

/// The claims of some operations, or of all, as far as they are a shard's.
fn claims(operations: &[&str], shard: Option<Shard>) -> Summary {
    let suite = Suite::embedded().service("aliyun-nas");
    let suite = suite.operations(operations.iter().copied());
    let suite = suite.settings(|settings| {
        settings.calls = None;
        settings.time = None;
        settings.phase = Phase::Claims;
        settings.shard = shard;
    });
    suite.run().unwrap()
}

/// Claims are another matter: what is made for one serves others. But each is asked for by one shard.
#[test]
fn shards_of_claims_merged_test_what_the_whole_run_tests() {
    let part = |shard| claims(&["DescribeRegions", "DescribeZones"], shard);
    let whole = part(None);
    let mut merged = part("1/4".parse().ok());
    for number in 2..=4 {
        let next = part(format!("{number}/4").parse().ok());
        assert!(next.coverage.totals().not_exercised > whole.coverage.totals().not_exercised);
        merged.merge(next).unwrap();
    }
    for (id, row) in &whole.coverage.claims {
        assert_eq!(merged.coverage.standing(id), row.standing, "{id}");
        if row.standing == Standing::NotExercised {
            assert_ne!(
                merged.coverage.claims[id].why.as_deref(),
                Some("another shard's")
            );
        }
    }
}

/// All claims. What is made for one serves others, so not each meets in a shard what it met in the whole run: each is
/// asked for by one shard, nothing is violated, and together they exercise nearly as many.
#[test]
#[ignore = "takes some minutes"]
#[allow(clippy::print_stdout, reason = "it is run by hand")]
fn sixteen_shards_of_all_claims_merged_cover_what_the_whole_run_covers() {
    let part = |shard| claims(&[], shard);
    let whole = part(None);
    let mut parts = (1..=16).map(|number| part(format!("{number}/16").parse().ok()));
    let mut merged = parts.next().unwrap();
    parts.for_each(|next| merged.merge(next).unwrap());
    let (one, other) = (whole.coverage.totals(), merged.coverage.totals());
    println!("whole  {one:?}\nmerged {other:?}");
    let differing = whole
        .coverage
        .claims
        .iter()
        .filter(|(id, row)| merged.coverage.standing(id) != row.standing);
    println!("{} stand otherwise", differing.count());
    let rows = merged.coverage.claims.values();
    assert!(
        rows.clone()
            .all(|row| row.why.as_deref() != Some("another shard's"))
    );
    assert_eq!((one.violated, other.violated), (0, 0));
    let exercised = |totals: Totals| totals.claims - totals.not_exercised;
    assert!(exercised(other) * 100 >= exercised(one) * 97);
}

#[test]
fn folders_of_shards_become_one_report() {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let home = folder().join("shards");
    let _ = std::fs::remove_dir_all(&home);
    let at = |name: &str| home.join(name).to_str().unwrap().to_owned();
    for number in ["1", "2", "3"] {
        let shard = format!("{number}/3");
        let (code, out, err) = run(&[
            "run",
            "--specs",
            specs.to_str().unwrap(),
            "--walks",
            "6",
            "--length",
            "15",
            "--shard",
            &shard,
            "--report",
            &at(number),
            "--format",
            "json",
        ]);
        assert_eq!(code, 0, "{out}{err}");
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["walks"], 2);
    }
    let (whole, junit, page) = (at("whole"), at("junit.xml"), at("page.md"));
    let (code, out, err) = run(&[
        "merge",
        &at("1"),
        &at("2"),
        &at("3"),
        "--report",
        &whole,
        "--format",
        "json",
        "--junit",
        &junit,
        "--markdown",
        &page,
    ]);
    assert_eq!(code, 0, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["walks"], 6);
    assert!(
        std::fs::read_to_string(junit)
            .unwrap()
            .contains("<testsuite name=\"aliyun-nas\"")
    );
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.starts_with("# aliyun-nas 2017-06-26 on embedded emulator\n\n**Conforms**"),
        "{page}"
    );
    let (code, _, _) = run(&["coverage", &format!("{whole}/coverage.json")]);
    assert_eq!(code, 0);

    let (code, out, err) = run(&["merge", &at("1"), &at("3"), "--report", &at("some")]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("parts of the run are missing: 2/3"), "{out}");
    let (code, _, err) = run(&["merge", &at("nowhere"), "--report", &at("some")]);
    assert_eq!(code, 2, "{err}");
    let (code, _, err) = run(&["run", "--shard", "4/3"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn what_several_shards_found_is_told_once_with_its_case() {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let home = folder().join("found");
    let _ = std::fs::remove_dir_all(&home);
    let at = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let url = start(Habit::Says(200, "<html>`It works!`</html>"));
    for number in ["1", "2"] {
        let shard = format!("{number}/2");
        let (code, out, err) = run(&[
            "run",
            "--specs",
            specs.to_str().unwrap(),
            "--endpoint",
            &url,
            "--time-scale",
            "3600",
            "--walks",
            "8",
            "--operation",
            "DescribeRegions",
            "--length",
            "3",
            "--no-shrink",
            "--shard",
            &shard,
            "--report",
            &at(number),
        ]);
        assert_eq!(code, 1, "{out}{err}");
    }
    let (code, out, err) = run(&[
        "merge",
        &at("1"),
        &at("2"),
        "--report",
        &at("whole"),
        "--format",
        "json",
    ]);
    assert_eq!(code, 1, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let about: Vec<&str> = findings
        .iter()
        .map(|f| f["key"]["about"].as_str().unwrap())
        .collect();
    let mut once = about.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), about.len(), "{about:?}");
    let case = findings[0]["case"].as_str().unwrap();
    assert!(std::path::Path::new(case).is_file(), "{case}");
    let page = std::fs::read_to_string(home.join("whole/report.md")).unwrap();
    assert!(page.contains("Replay: `flowcheck replay"), "{page}");
}
