//! Saving findings: each as a case that `replay` takes, and as a shell script of curl calls.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flowcheck::report::Saved;
use flowcheck::runner::{Finding, Summary};
use flowcheck::suite::Prepared;

use super::print;

/// Saves each finding below `dir`, in `cases`. What cannot be saved is told, and is no reason to lose the report.
pub(crate) fn save(summary: &Summary, prepared: &Prepared, dir: &Path) -> Vec<Saved> {
    let folder = dir.join("cases");
    let mut names = BTreeSet::new();
    let mut saved = Vec::new();
    for finding in &summary.findings {
        let case = match write(finding, prepared, &folder, &mut names) {
            Ok(path) => Some(path.display().to_string()),
            Err(why) => {
                let shown = folder.display();
                print::error(&format!("a case cannot be saved in `{shown}`: {why}"), None);
                None
            }
        };
        saved.push(Saved { case });
    }
    saved
}

fn write(
    finding: &Finding,
    prepared: &Prepared,
    folder: &Path,
    names: &mut BTreeSet<String>,
) -> Result<PathBuf, String> {
    let (case, script) = prepared.case(finding).map_err(|error| error.to_string())?;
    let yaml = case.to_yaml().map_err(|error| error.to_string())?;
    let name = free(&case.file_name(), names);
    let path = folder.join(name);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, yaml))
        .and_then(|()| std::fs::write(path.with_extension("sh"), script))
        .map_err(|error| error.to_string())?;
    Ok(path)
}

/// The name, or the first of its numbered kin that this run has not used.
fn free(name: &str, names: &mut BTreeSet<String>) -> String {
    let stem = name.trim_end_matches(".yaml");
    let numbered = (2..).map(|number| format!("{stem}-{number}.yaml"));
    let free = std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !names.contains(name))
        .unwrap_or_else(|| name.to_owned());
    names.insert(free.clone());
    free
}
