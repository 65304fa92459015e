//! A run that is killed at any moment loses nothing: a sweep finds all that it made, and touches nothing else.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::StandIn;
use super::stand_in::flowcheck;

const CREATE: &str = "allow = [\"create\"]\nbudget = { calls = 4000, minutes = 5, resources = { FileSystem = 3, Fileset = 6, DataFlow = 3, MountTarget = 3, ProtocolService = 1, ProtocolMountTarget = 2, DataFlowTask = 9 }, billable = [\"FileSystem\", \"DataFlow\"] }";

/// Kills creating runs; `moments` says how much their ledger has grown by then, and how long after.
fn killed(name: &str, more: &[&str], moments: impl Iterator<Item = u64>) {
    let it = StandIn::start(name, more, CREATE);
    let before = it.everything();
    let (mut made, mut swept) = (0, 0);
    for (round, moment) in moments.enumerate() {
        let seed = (round + 1).to_string();
        let mut run = flowcheck(
            &it.folder,
            &["run", "--target", "it", "--seed", &seed, "--no-shrink"],
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        wait(&it.folder.join("flowcheck-ledger/it.jsonl"), moment);
        run.kill().unwrap();
        run.wait().unwrap();
        made += usize::from(it.everything() != before);
        // Every fourth sweep is killed too, and begun again.
        if round % 4 == 3 {
            let mut sweep = flowcheck(&it.folder, &["sweep", "--target", "it"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(40 + moment % 90));
            sweep.kill().unwrap();
            sweep.wait().unwrap();
        }
        let (code, out, err) = it.flowcheck(&["sweep", "--target", "it", "--time", "60s"]);
        assert_eq!(code, 0, "killed at {moment}\n{out}{err}");
        swept += usize::from(out.contains("deleted"));
        let left: Vec<String> = it
            .file_systems()
            .into_values()
            .filter(|name| name.starts_with("flowcheck-"))
            .collect();
        assert!(left.is_empty(), "killed at {moment}: {left:?}");
        assert_eq!(it.everything(), before, "killed at {moment}\n{out}{err}");
    }
    assert!(
        made > 2 && swept > 2,
        "killed before anything was made: {made}, {swept}"
    );
}

/// Waits until the ledger has grown by so many bytes, and a little longer. So the moments are those of the run, however
/// slow the machine is.
fn wait(ledger: &Path, moment: u64) {
    let size = || std::fs::metadata(ledger).map_or(0, |file| file.len());
    let enough = size() + 150 + moment * 2;
    for _ in 0..3_000 {
        if size() >= enough {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(moment % 50));
}

/// Moments that differ from test to test, and are the same each time.
fn moments(count: usize) -> impl Iterator<Item = u64> {
    let step = |state: &mut u64| {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        Some(250 + (*state >> 33) % 1_800)
    };
    std::iter::successors(Some(7_u64), |state| {
        Some(state.wrapping_add(0x9e37_79b9_7f4a_7c15))
    })
    .scan(1_u64, move |state, mixed| {
        *state ^= mixed;
        step(state)
    })
    .take(count)
}

#[test]
fn ten_kills_lose_nothing() {
    killed("kill", &[], moments(10));
}

#[test]
#[ignore = "takes some ten minutes"]
fn two_hundred_kills_lose_nothing() {
    killed("kill-200", &[], moments(200));
}
