//! Ctrl-C: the first ends what is going on in good order, the second ends the process.

use std::thread;

use flowcheck::runner::Stop;

use super::print;

/// What a shell expects of a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Listens from now on. Without a handler Ctrl-C ends the process at once, as ever.
#[allow(
    clippy::exit,
    reason = "the second Ctrl-C wants the process gone, whatever it does"
)]
pub(crate) fn on_interrupt(stop: &Stop) {
    let stop = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return;
    };
    // A thread of its own: the run may be computing when the signal comes.
    thread::spawn(move || {
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            print::err("\nstopping; once more ends it at once\n");
            stop.stop();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(INTERRUPTED);
            }
        });
    });
}
