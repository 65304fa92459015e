//! How the answers to one call differ, each kind of difference noted once.

use super::{Both, Unequal};
use crate::compare::{Difference, Group};
use crate::runner::line;
use crate::runner::session::{Record, Session};
use crate::sut::{Outcome, Reply};

impl Both<'_> {
    /// Notes how two answers differ; whether they leave the two endpoints in different states.
    pub(super) fn compared(
        &mut self,
        a: &Session,
        b: &Session,
        one: &Record,
        other: &Record,
    ) -> bool {
        let (Some(x), Some(y), Some(call)) = (&one.exchange, &other.exchange, &one.call) else {
            return true;
        };
        self.found.calls += 1;
        let took = [took(&x.outcome), took(&y.outcome)];
        self.found.succeeded += u64::from(took == [Some(true); 2]);
        let unlike = self.answerer.unlike(
            &call.operation,
            (&x.outcome, a.symbols()),
            (&y.outcome, b.symbols()),
        );
        for difference in unlike {
            self.note(difference, one, other);
        }
        let [x, y] = took;
        self.changes(call) && (x != y || x.is_none())
    }

    fn note(&mut self, difference: Difference, one: &Record, other: &Record) {
        let place = |known: &Unequal| {
            (known.difference.group, known.difference.about.clone())
                == (difference.group, difference.about.clone())
        };
        let group = difference.group;
        let same = |known: &&mut Unequal| {
            let sides = (&known.difference.a, &known.difference.b);
            // What fields hold is chance; that it differs there is told once.
            place(known) && (group == Group::Value || sides == (&difference.a, &difference.b))
        };
        if let Some(known) = self.found.differences.iter_mut().find(same) {
            known.met += 1;
            return;
        }
        let told = |record| line::told(record, self.secrets);
        let key = |record: &Record| {
            let mut violations = record.verdict.violations.iter();
            violations.next().map(|violation| violation.key.to_string())
        };
        self.found.differences.push(Unequal {
            difference,
            met: 1,
            first: (told(one), told(other)),
            violates: [key(one), key(other)],
        });
    }
}

/// Whether a call was taken; none: nobody knows.
fn took(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Lost(_) => None,
        Outcome::Answered(answer) => match answer.reply {
            Reply::Success(_) => Some(true),
            Reply::Error { .. } => Some(false),
            Reply::Malformed(_) => None,
        },
    }
}
