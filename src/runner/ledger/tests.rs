use tempfile::TempDir;

use super::*;

/// A file that is not there yet, in a folder that goes with the test.
fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    (folder, path)
}

fn intent(number: u64, idle: bool) -> Entry {
    Entry::Intent(Intent {
        number,
        operation: "OpenShop".into(),
        kind: "Shop".into(),
        above: BTreeMap::new(),
        name: Some(format!("fc-{number}")),
        idle,
        at: Timestamp::UNIX_EPOCH,
    })
}

fn thing(id: &str) -> Thing {
    Thing {
        kind: "Shop".into(),
        id: id.into(),
    }
}

fn made(number: u64, id: &str) -> Entry {
    Entry::Made(Made {
        number: Some(number),
        thing: thing(id),
        above: BTreeMap::new(),
    })
}

#[test]
fn what_may_be_left_is_known_again() {
    let (_folder, path) = file();
    let mut ledger = Ledger::open(&path).unwrap();
    ledger
        .begin("run", "http://x", &"shop".into(), "fc-")
        .unwrap();
    for entry in [
        intent(1, false),
        made(1, "s-1"),
        intent(2, false),
        intent(3, false),
        Entry::Nothing(3),
        intent(4, true),
        Entry::Gone(thing("s-1")),
        intent(5, false),
        made(5, "s-5"),
    ] {
        ledger.write(&entry).unwrap();
    }
    let before = ledger.account().clone();
    drop(ledger);
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(*ledger.account(), before);
    assert!(before.has("Shop", "s-5") && !before.has("Shop", "s-1"));
    assert_eq!(before.open.keys().copied().collect::<Vec<_>>(), [2, 4]);
    assert_eq!(before.possible("Shop"), 2);
    assert_eq!(ledger.next_number(), 6);
}

/// Cut anywhere, it opens, and knows each intent whose line was whole.
#[test]
fn a_line_cut_off_by_a_crash_is_forgotten_and_no_other() {
    let (_folder, path) = file();
    let mut ledger = Ledger::open(&path).unwrap();
    for number in 1..4 {
        ledger.write(&intent(number, false)).unwrap();
    }
    drop(ledger);
    let whole = std::fs::read(&path).unwrap();
    for cut in 0..whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
        let mut ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.account().open.len(), lines, "cut at {cut}");
        ledger.write(&made(9, "s-9")).unwrap();
        drop(ledger);
        let ledger = Ledger::open(&path).unwrap();
        assert!(ledger.account().has("Shop", "s-9"), "cut at {cut}");
    }
}

#[test]
fn two_cannot_have_it_at_once() {
    let (_folder, path) = file();
    let one = Ledger::open(&path).unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Busy(_))));
    drop(one);
    Ledger::open(&path).unwrap();
}

#[test]
fn what_is_none_of_its_lines_is_not_passed_over() {
    let (_folder, path) = file();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "{\"intent\":{}}\n").unwrap();
    assert!(matches!(
        Ledger::open(&path),
        Err(LedgerError::Line { line: 1, .. })
    ));
}
