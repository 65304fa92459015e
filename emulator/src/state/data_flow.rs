//! Data flows (`cpfs-api-2022-06-29#8.4`).

use jiff::Timestamp;

use super::{Named, Shelf, Task, Ticket};
use crate::world::{ErrorMessage, World};

/// The documented states. Only a bucket that changes fast or cannot be read leads to `Misconfigured`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlowState {
    Starting,
    Running,
    Updating,
    Deleting,
    Stopping,
    Stopped,
    Misconfigured,
}

impl FlowState {
    /// Every documented word.
    pub(crate) const WORDS: [&str; 7] = [
        Self::Starting.word(),
        Self::Running.word(),
        Self::Updating.word(),
        Self::Deleting.word(),
        Self::Stopping.word(),
        Self::Stopped.word(),
        Self::Misconfigured.word(),
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Starting => "Starting",
            Self::Running => "Running",
            Self::Updating => "Updating",
            Self::Deleting => "Deleting",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Misconfigured => "Misconfigured",
        }
    }

    pub(crate) fn in_transition(self) -> bool {
        matches!(
            self,
            Self::Starting | Self::Updating | Self::Deleting | Self::Stopping
        )
    }
}

/// What an update changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) throughput: i64,
    pub(crate) description: Option<String>,
    pub(crate) policy: String,
    pub(crate) interval: i64,
    pub(crate) refresh_paths: Vec<String>,
}

impl Default for Settings {
    /// What holds of refreshes where nothing is given (`cpfs-api-2022-06-29#8.1`).
    fn default() -> Self {
        Self {
            throughput: 0,
            description: None,
            policy: "None".to_owned(),
            interval: 10,
            refresh_paths: Vec::new(),
        }
    }
}

/// A data flow and its tasks.
#[derive(Clone, Debug)]
pub(crate) struct DataFlow {
    pub(crate) id: String,
    pub(crate) state: FlowState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) fileset: String,
    pub(crate) fileset_path: String,
    pub(crate) fileset_description: Option<String>,
    /// `oss://bucket`, as it was given.
    pub(crate) source: String,
    pub(crate) security: Option<String>,
    pub(crate) settings: Settings,
    /// An update under way: the state to go back to, and settings that hold only from then on.
    pub(crate) update: Option<(FlowState, Option<Settings>)>,
    /// The switch whose address it takes.
    pub(crate) vswitch: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) tasks: Shelf<Task>,
}

impl Named for DataFlow {
    fn id(&self) -> &str {
        &self.id
    }
}

impl DataFlow {
    /// What makes it Misconfigured: a bucket that cannot be read, or one that changes too fast for a data flow that
    /// refreshes itself, until that is wider or refreshes no more (`cpfs-api-2022-06-29#8.1`, `#8.4`).
    pub(crate) fn trouble(&self, world: &World) -> Option<ErrorMessage> {
        let (_, name) = self.source.split_once("://")?;
        let bucket = world.bucket(name)?;
        let settings = &self.settings;
        let refreshes = settings.policy == "ImportChanged" && !settings.refresh_paths.is_empty();
        if !bucket.is_readable() {
            Some(ErrorMessage::SourceStorageUnreachable)
        } else if refreshes && settings.throughput < bucket.changes {
            Some(ErrorMessage::ThroughputTooLow)
        } else {
            None
        }
    }
}
