//! The checks a text has to pass by itself, one by one, for comparisons from outside. No part of the service: the
//! operations call the same functions, and choose among errors what these tell of all at once.

use std::borrow::Cow;

use crate::errors;
use crate::ops::{auto_refresh, export_create, fileset, task_rules};
use crate::readings::SITES;
use crate::refusal::Refusal;
use crate::validate::entries::Entries;
use crate::validate::text::Unit;

/// What one text parameter of an operation is held to, whatever there is.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The operation.
    pub operation: &'static str,
    /// The parameter.
    pub parameter: &'static str,
    /// Another argument that the check goes by.
    pub beside: Option<(&'static str, &'static str)>,
    /// The sites it follows; see [`crate::readings`].
    pub sites: &'static [&'static str],
    judge: fn(&str, &[&str]) -> Vec<Refusal>,
}

impl Check {
    /// Every choice of alternatives at its sites, in their order; none that is only set by hand.
    #[must_use]
    pub fn settings(&self) -> Vec<Vec<&'static str>> {
        let mut all = vec![Vec::new()];
        for name in self.sites {
            let site = SITES.iter().find(|site| site.name == *name);
            let alternatives = site.map_or(&[][..], |site| site.alternatives);
            let with = |chosen: &Vec<&'static str>, one: &&'static str| {
                let mut longer = chosen.clone();
                longer.push(*one);
                longer
            };
            all = all
                .iter()
                .flat_map(|chosen| alternatives.iter().map(move |one| with(chosen, one)))
                .collect();
        }
        all
    }

    /// The codes of everything that is wrong with a text under a setting; none: it is taken. An empty text is an
    /// absent argument, which is no business of these checks.
    #[must_use]
    pub fn refuses(&self, text: &str, setting: &[&str]) -> Vec<Cow<'static, str>> {
        let refusals = (self.judge)(text, setting);
        refusals.into_iter().map(|refusal| refusal.code).collect()
    }
}

/// Entry lists, as a task that imports and one that exports have them.
pub const ENTRY_LISTS: &[Check] = &[
    Check {
        beside: Some(("TaskAction", "Import")),
        judge: |text, setting| entries(text, setting, true),
        ..EXPORTED
    },
    EXPORTED,
];

const EXPORTED: Check = Check {
    operation: "CreateDataFlowTask",
    parameter: "EntryList",
    beside: Some(("TaskAction", "Export")),
    sites: &[
        "CreateDataFlowTask.EntryList.size",
        "CreateDataFlowTask.EntryList.slash",
        "CreateDataFlowTask.EntryList.unit",
    ],
    judge: |text, setting| entries(text, setting, false),
};

/// Directories.
pub const DIRECTORIES: &[Check] = &[
    Check {
        operation: "CreateDataFlowTask",
        parameter: "Directory",
        beside: None,
        sites: &[
            "CreateDataFlowTask.Directory.length",
            "CreateDataFlowTask.Directory.unit",
        ],
        judge: |text, setting| {
            let formed = task_rules::is_task_directory(text, at(setting, 0), unit(setting, 1));
            unless(formed, &[errors::ILLEGAL_CHARACTERS])
        },
    },
    Check {
        operation: "CreateDataFlowTask",
        parameter: "DstDirectory",
        beside: None,
        sites: &[
            "CreateDataFlowTask.DstDirectory",
            "CreateDataFlowTask.DstDirectory.unit",
        ],
        judge: |text, setting| {
            let formed = task_rules::is_destination(text, at(setting, 0), unit(setting, 1));
            unless(formed, &[errors::ILLEGAL_CHARACTERS])
        },
    },
    Check {
        operation: "CreateFileset",
        parameter: "FileSystemPath",
        beside: None,
        sites: &["CreateFileset.FileSystemPath.unit"],
        judge: |text, setting| {
            let formed = fileset::is_fileset_path(text, unit(setting, 0));
            unless(
                formed,
                &[errors::PATH_CHARACTERS, errors::ILLEGAL_CHARACTERS],
            )
        },
    },
    Check {
        operation: "CreateProtocolMountTarget",
        parameter: "Path",
        beside: None,
        sites: &["CreateProtocolMountTarget.Path.unit"],
        judge: |text, setting| {
            let formed = export_create::is_exportable(text, unit(setting, 0));
            unless(formed, &[errors::protocol::PATH_CHARACTERS])
        },
    },
    Check {
        operation: "CancelDataFlowAutoRefresh",
        parameter: "RefreshPath",
        beside: None,
        sites: &["CancelDataFlowAutoRefresh.RefreshPath.unit"],
        judge: |text, setting| {
            let formed = auto_refresh::is_refresh_path(text, unit(setting, 0));
            unless(formed, &[errors::REFRESH_PATH])
        },
    },
];

fn entries(text: &str, setting: &[&str], import: bool) -> Vec<Refusal> {
    let (size, slash, unit) = (at(setting, 0), at(setting, 1), at(setting, 2));
    let entries = Entries::read(size, slash, unit, import);
    let mut all = unless(entries.fits(text), &[errors::ENTRY_LIST_SIZE]);
    all.extend(unless(entries.is_formed(text), &[errors::ENTRY_LIST]));
    all
}

fn at<'a>(setting: &[&'a str], index: usize) -> &'a str {
    setting.get(index).copied().unwrap_or_default()
}

fn unit(setting: &[&str], index: usize) -> Unit {
    Unit::read(at(setting, index))
}

fn unless(formed: bool, refusals: &[Refusal]) -> Vec<Refusal> {
    if formed {
        Vec::new()
    } else {
        refusals.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_one_of_alternatives_that_the_sites_have() {
        for check in ENTRY_LISTS.iter().chain(DIRECTORIES) {
            let settings = check.settings();
            assert!(!settings.is_empty(), "{check:?}");
            for setting in &settings {
                assert_eq!(setting.len(), check.sites.len(), "{check:?}");
                assert!(!check.refuses("x", setting).is_empty(), "{check:?}");
            }
        }
        assert_eq!(ENTRY_LISTS[0].settings().len(), 12);
    }
}
