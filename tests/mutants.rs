//! What a changed source of the emulator is run against: every claim of every service. See benches/README.md.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a test fails by panicking"
)]

use flowcheck::runner::Phase;
use flowcheck::suite::Suite;

/// Until the first finding, which is left as it is.
fn no_claim_is_violated(suite: Suite) {
    let suite = suite.seed(0x5eed).settings(|settings| {
        settings.phase = Phase::Claims;
        settings.calls = None;
        settings.time = None;
        settings.findings = 1;
        settings.shrink = None;
    });
    suite.assert_conforms();
}

#[test]
fn no_claim_of_aliyun_nas_is_violated() {
    no_claim_is_violated(Suite::embedded());
}

#[test]
fn no_claim_of_tencent_cfs_is_violated() {
    no_claim_is_violated(Suite::embedded().service("tencent-cfs"));
}
