//! What all fuzz targets share: the specs, loaded once, and a panic for what is broken.

use std::path::{Path, PathBuf};

use flowcheck::fuzz::{Context, Target};

thread_local! {
    static CONTEXT: Context = Context::load(&specs()).expect("the specs are right");
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
pub fn run(name: &str, data: &[u8]) {
    let target = Target::find(name).expect("there is such a target");
    if let Err(broken) = CONTEXT.with(|context| target.run(context, data)) {
        panic!("{}\n{broken}", target.says);
    }
}
