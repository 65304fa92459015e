//! What all fuzz targets share: the specs, loaded once, and a panic for what is broken.

use std::path::{Path, PathBuf};

use flowcheck::fuzz::{Context, Target};

thread_local! {
    // Never dropped: that would link what dropping takes to every target.
    static CONTEXT: &'static Context = Box::leak(Box::new(Context::at(&specs())));
}

/// Those beside the program, where a fuzzing service put them; otherwise those of the repository.
fn specs() -> PathBuf {
    let program = std::env::current_exe().ok();
    let beside = program.and_then(|path| Some(path.parent()?.join("specs")));
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    beside.filter(|path| path.is_dir()).unwrap_or_else(own)
}

/// Runs a target.
///
/// # Panics
/// If its property does not hold.
pub fn run(target: &Target, data: &[u8]) {
    if let Err(broken) = CONTEXT.with(|context| target.run(context, data)) {
        panic!("{}\n{broken}", target.says);
    }
}
