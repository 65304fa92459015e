//! What a run makes of violations: each kept once, with the fewest calls that show it.

use super::Run;
use crate::oracle::{Kind, Violation};
use crate::runner::event::Event;
use crate::runner::finding::Finding;
use crate::runner::session::{Record, Session};
use crate::runner::shrunk;

impl Run<'_> {
    /// Keeps what is new of the violations of the last record; whether the walk is over.
    pub(super) async fn found(
        &mut self,
        violations: &[Violation],
        session: &Session,
        records: &[Record],
        walk: u64,
    ) -> bool {
        let mut over = false;
        for violation in violations {
            let known = self
                .findings
                .iter_mut()
                .find(|finding| finding.violation.key.meets(&violation.key));
            if let Some(finding) = known {
                finding.met += 1;
                over |= !leaves_the_belief(violation.key.kind);
                continue;
            }
            over = true;
            (self.tell)(&Event::Violated { violation });
            let finding = self.finding(violation, session, records, walk);
            let finding = self.shrink(finding).await;
            self.keep(finding);
        }
        over
    }

    /// Keeps a finding. Shrunk, it may turn out to be one that is known.
    fn keep(&mut self, finding: Finding) {
        let key = &finding.violation.key;
        let same = |known: &&mut Finding| known.violation.key.meets(key);
        match self.findings.iter_mut().find(same) {
            Some(known) => known.met += 1,
            None => self.findings.push(finding),
        }
    }

    fn finding(
        &self,
        violation: &Violation,
        session: &Session,
        records: &[Record],
        walk: u64,
    ) -> Finding {
        let calls = records.iter().map(|record| record.number).max();
        Finding {
            violation: violation.clone(),
            steps: records.iter().map(|r| r.action.clone()).collect(),
            records: records.to_vec(),
            seed: self.settings.seed,
            walk,
            shrunk_from: calls.unwrap_or(0),
            shrunk: false,
            replays: None,
            met: 1,
            curl: shrunk::curl(session, records),
        }
    }

    async fn shrink(&mut self, finding: Finding) -> Finding {
        let Some(budget) = self.settings.shrink else {
            return finding;
        };
        let calls = finding.shrunk_from;
        (self.tell)(&Event::Shrinking { calls });
        let finding = shrunk::shrink(&self.sessions, finding, budget, self.stop).await;
        (self.tell)(&Event::Shrunk { finding: &finding });
        finding
    }
}

/// A violation in how an answer is written: what it says is believed all the same, so the walk can go on.
pub(crate) fn leaves_the_belief(kind: Kind) -> bool {
    match kind {
        Kind::Status | Kind::Message | Kind::Field | Kind::Malformed | Kind::Format => true,
        Kind::Accepted
        | Kind::Refused
        | Kind::Shown
        | Kind::Missing
        | Kind::Unexplained
        | Kind::Duplicate
        | Kind::Filter
        | Kind::Endless
        | Kind::Stuck
        | Kind::Limit
        | Kind::IdReused
        | Kind::Token
        | Kind::Inconsistent => false,
    }
}
