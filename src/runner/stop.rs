//! A way to end a run from outside: Ctrl-C, or a test.
//!
//! Handles no signal itself; the command line does.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Ends a run when told to. Its copies are the same one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    told: AtomicBool,
    notify: Notify,
}

impl Stop {
    /// Ends the run: what is under way is broken off.
    pub fn stop(&self) {
        self.0.told.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
    }

    /// Whether it was told to.
    pub fn is_told(&self) -> bool {
        self.0.told.load(Ordering::SeqCst)
    }

    /// What the future gives, or nothing when told to stop first.
    pub async fn unless<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let told = self.0.notify.notified();
        tokio::pin!(told);
        // Registered before the flag is read, so that no call of `stop` falls in between.
        told.as_mut().enable();
        if self.is_told() {
            return None;
        }
        tokio::select! {
            biased;
            done = future => Some(done),
            () = told => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_under_way_is_broken_off() {
        let stop = Stop::default();
        assert_eq!(stop.unless(async { 1 }).await, Some(1));
        let other = stop.clone();
        let (broken, ()) = tokio::join!(stop.unless(std::future::pending::<()>()), async move {
            other.stop();
        });
        assert_eq!(broken, None);
        assert_eq!(stop.unless(async { 1 }).await, None);
    }
}
