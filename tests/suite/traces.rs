//! A trace is judged again as the run was; other specs judge it otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flowcheck::model::fixtures::Fixtures;
use flowcheck::oracle::Oracle;
use flowcheck::runner::target::secrets;
use flowcheck::runner::{Stop, Summary, line};
use flowcheck::spec::{Loaded, load};
use flowcheck::suite::Suite;
use flowcheck::trace::{Judged, Reader, judge};

pub fn specs(service: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("specs")
        .join(service)
}

/// A run, and its trace.
pub fn traced(suite: &Suite, limit: u64) -> (Summary, String) {
    let prepared = suite.prepare().unwrap();
    let mut writer = prepared.trace(Vec::new(), None, limit);
    let summary = prepared
        .run(&Stop::default(), &mut |event| writer.tell(event))
        .unwrap();
    let trace = String::from_utf8(writer.finish().unwrap()).unwrap();
    (summary, trace)
}

/// A trace judged by specs.
pub fn judged(trace: &str, loaded: Loaded) -> Judged {
    let mut reader = Reader::open(trace.as_bytes()).unwrap();
    let fixtures = Fixtures::new(reader.header().fixtures.clone());
    let secrets = line::Secrets::new(secrets(&loaded.spec));
    let oracle = Arc::new(Oracle::new(loaded.spec, fixtures));
    judge(&oracle, &secrets, &mut reader, &mut |_, _| {}).unwrap()
}

#[test]
fn a_trace_is_judged_as_the_run_was() {
    let suites = [
        Suite::embedded()
            .service("aliyun-nas")
            .lose(0.2)
            .seed(3)
            .calls(250),
        Suite::embedded().service("tencent-cfs").seed(3).calls(250),
    ];
    for suite in suites {
        let suite = suite.settings(|settings| settings.shrink = None);
        let (summary, trace) = traced(&suite, u64::MAX);
        let judged = judged(&trace, load(&specs(&summary.service)).unwrap());
        assert_eq!((judged.otherwise, judged.beyond, judged.dropped), (0, 0, 0));
        assert!(!judged.broken_off);
        let again = judged.summary;
        assert_eq!(again.statistics, summary.statistics);
        assert_eq!(again.readings, summary.readings);
        assert_eq!(again.end, summary.end);
        assert_eq!(again.findings.len(), summary.findings.len());
        // What no call was about has other reasons: here nothing was planned.
        for (id, row) in &summary.coverage.claims {
            assert_eq!(again.coverage.standing(id), row.standing, "{id}");
        }
        for secret in ["testsecret", "flowcheck-source-key", "flowcheck-password"] {
            assert!(!trace.contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_trace_of_limited_size_is_judged_as_far_as_it_goes() {
    let suite = Suite::embedded().service("aliyun-nas").seed(3).calls(120);
    let (_, trace) = traced(&suite, 40 << 10);
    let judged = judged(&trace, load(&specs("aliyun-nas")).unwrap());
    assert!(judged.dropped > 0 && judged.summary.statistics.calls > 5);
    assert_eq!(judged.otherwise, 0);
    assert!(judged.summary.findings.is_empty());
}
