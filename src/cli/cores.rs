//! Core dumps: the memory of a process that holds keys is not written to disk when it crashes.

/// Has no core written of this process from now on. Where that cannot be had, the run goes on: whoever may read its core
/// may read its memory, and its environment.
#[cfg(unix)]
pub(crate) fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    // The limit does not hold where cores go through a pipe, as systemd's do.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Windows writes none unless a machine is set up so.
#[cfg(not(unix))]
pub(crate) fn forbid() {}
