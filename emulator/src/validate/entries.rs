//! `EntryList`: a JSON array of paths, 64 KB at most (contradictions, row 5).

use super::text::Unit;

/// What a run makes of the documents here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entries {
    /// The most bytes.
    pub(crate) most: usize,
    /// What an entry starts with.
    pub(crate) slash: Slash,
    /// What its length counts.
    pub(crate) unit: Unit,
}

/// Whether an entry starts with a slash: a path does, an object's name does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slash {
    Either,
    With,
    Without,
}

impl Entries {
    /// By the alternatives of the sites `size`, `slash` and `unit`; whether the task imports.
    pub(crate) fn read(size: &str, slash: &str, unit: &str, import: bool) -> Self {
        let most = match size {
            "at-most-64000" => 64_000,
            "below-64000" => 63_999,
            "below-65536" => 65_535,
            _ => 65_536,
        };
        let slash = match slash {
            "leading" => Slash::With,
            "without" => Slash::Without,
            "import-without" if import => Slash::Without,
            "import-without" => Slash::With,
            _ => Slash::Either,
        };
        let unit = Unit::read(unit);
        Self { most, slash, unit }
    }

    /// Whether the list is small enough; its form does not count.
    pub(crate) fn fits(self, list: &str) -> bool {
        list.len() <= self.most
    }

    /// Whether it is a list of entries, each of 1 to 1023.
    pub(crate) fn is_formed(self, list: &str) -> bool {
        serde_json::from_str::<Vec<String>>(list)
            .is_ok_and(|entries| entries.iter().all(|entry| self.is_entry(entry)))
    }

    fn is_entry(self, entry: &str) -> bool {
        let slashed = match self.slash {
            Slash::Either => true,
            Slash::With => entry.starts_with('/'),
            Slash::Without => !entry.starts_with('/'),
        };
        slashed && (1..=1023).contains(&self.unit.count(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_bounded_as_a_whole_and_entry_by_entry() {
        let usual = Entries::read("at-most-65536", "either", "characters", false);
        let list = |entry: &str| format!("[\"{entry}\"]");
        assert!(usual.is_formed(&list(&"数".repeat(1023))) && usual.is_formed("[]"));
        assert!(!usual.is_formed(&list(&"a".repeat(1024))) && !usual.is_formed(&list("")));
        assert!(!usual.is_formed("[1]") && !usual.is_formed("[null]") && !usual.is_formed("/a"));
        assert!(usual.fits(&"a".repeat(65_536)) && !usual.fits(&"a".repeat(65_537)));
        let bytes = Entries::read("at-most-64000", "either", "bytes", false);
        assert!(!bytes.is_formed(&list(&"数".repeat(342))) && !bytes.fits(&"a".repeat(64_001)));
    }

    #[test]
    fn what_an_entry_starts_with_goes_by_the_action() {
        let takes = |slash: &str, import: bool| {
            let entries = Entries::read("", slash, "", import);
            (
                entries.is_formed(r#"["/a"]"#),
                entries.is_formed(r#"["a"]"#),
            )
        };
        assert_eq!(takes("either", true), (true, true));
        assert_eq!(takes("leading", true), (true, false));
        assert_eq!(takes("import-without", true), (false, true));
        assert_eq!(takes("import-without", false), (true, false));
        assert_eq!(takes("without", false), (false, true));
    }
}
