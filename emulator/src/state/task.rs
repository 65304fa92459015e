//! Data flow tasks (`cpfs-api-2022-06-29#9.2`).

use jiff::Timestamp;

use super::{Named, Ticket};

/// The documented states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskState {
    Pending,
    Executing,
    Failed,
    Completed,
    Canceling,
    Canceled,
}

impl TaskState {
    /// Every documented word.
    pub(crate) const WORDS: [&str; 6] = [
        Self::Pending.word(),
        Self::Executing.word(),
        Self::Failed.word(),
        Self::Completed.word(),
        Self::Canceling.word(),
        Self::Canceled.word(),
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Executing => "Executing",
            Self::Failed => "Failed",
            Self::Completed => "Completed",
            Self::Canceling => "Canceling",
            Self::Canceled => "Canceled",
        }
    }
}

/// A data flow task.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    /// Its place in the order of creation, across data flows.
    pub(crate) number: u64,
    pub(crate) state: TaskState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) action: Option<String>,
    pub(crate) data_type: Option<String>,
    pub(crate) directory: Option<String>,
    pub(crate) entries: Option<String>,
    /// Operations it has to do; its progress counts them.
    pub(crate) work: i64,
    pub(crate) created: Timestamp,
    pub(crate) started: Option<Timestamp>,
    pub(crate) ended: Option<Timestamp>,
    /// When an executing task will be done.
    pub(crate) due: Option<Timestamp>,
}

impl Named for Task {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Task {
    /// Whether it is a streaming task (`create-data-flow-task-2024-12-11`, TaskAction).
    pub(crate) fn is_streaming(&self) -> bool {
        self.action.as_deref().is_some_and(is_streaming)
    }

    /// Operations done by `now`, never fewer than before.
    pub(crate) fn progress(&self, now: Timestamp) -> i64 {
        let (Some(started), Some(due)) = (self.started, self.due) else {
            return 0;
        };
        let whole = due.duration_since(started).as_secs().max(1);
        let done = self
            .ended
            .unwrap_or(now)
            .duration_since(started)
            .as_secs()
            .clamp(0, whole);
        let share = i128::from(self.work) * i128::from(done) / i128::from(whole);
        i64::try_from(share).unwrap_or(self.work)
    }
}

/// Whether an action is one of streaming tasks.
pub(crate) fn is_streaming(action: &str) -> bool {
    matches!(action, "StreamImport" | "StreamExport")
}
