//! What runs have created at a target, on disk: the intent before the call goes out, the id once it is known, and when
//! it is gone. Whatever ends a run, the file tells what may be left behind.
//!
//! JSON Lines, only ever appended to. A line that a crash cut off is not the last word: what it would have said is
//! covered by the lines before it. One process at a time holds the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::spec::Name;

/// The format that this reads and writes.
const FORMAT: u32 = 1;

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be read or written.
    #[error("the ledger `{path}` cannot be used: {source}")]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process has it.
    #[error("the ledger `{0}` is in use by another run or sweep")]
    Busy(PathBuf),
    /// A line in the middle is none of its.
    #[error("line {line} of the ledger `{path}` cannot be understood")]
    Line {
        /// Its path.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
}

impl LedgerError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            LedgerError::File { .. } => {
                "what is created has to be written down first: name a file that can be written, --ledger FILE"
            }
            LedgerError::Busy(_) => "wait until it is done, or end it",
            LedgerError::Line { .. } => {
                "it may be of a newer flowcheck; it says what may be left at the target, so do not just delete it"
            }
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// A run or sweep begins.
    Began(Began),
    /// A call that may create something is about to go out.
    Intent(Intent),
    /// It created this, or it was seen to have.
    Made(Made),
    /// It surely created nothing.
    Nothing(u64),
    /// This is no longer there.
    Gone(Thing),
}

/// See [`Entry::Began`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Began {
    /// The file's format.
    pub format: u32,
    /// What began: `run`, `replay`, `sweep`.
    pub what: String,
    /// The target's address.
    pub target: String,
    /// The service.
    pub service: Name,
    /// How names begin.
    pub prefix: String,
    /// When.
    pub at: Timestamp,
}

/// See [`Entry::Intent`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Intent {
    /// Its number in this file.
    pub number: u64,
    /// The operation.
    pub operation: Name,
    /// The kind that it creates.
    pub kind: Name,
    /// What it is to belong to: ids by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub above: BTreeMap<Name, Name>,
    /// The name it is to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// As documented it creates nothing: it is a dry run, or breaks a rule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub idle: bool,
    /// When.
    pub at: Timestamp,
}

/// See [`Entry::Made`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Made {
    /// The intent's number; none for what was found otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// What.
    pub thing: Thing,
    /// What it belongs to: ids by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub above: BTreeMap<Name, Name>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Thing {
    /// Its kind.
    pub kind: Name,
    /// Its id.
    pub id: Name,
}

/// What the lines come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What exists, as far as is known, and what each belongs to.
    pub living: BTreeMap<Thing, BTreeMap<Name, Name>>,
    /// What existed.
    pub gone: BTreeSet<Thing>,
    /// Intents of which nothing came to be known.
    pub open: BTreeMap<u64, Intent>,
    last: u64,
}

impl Account {
    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Began(_) => {}
            Entry::Intent(intent) => {
                self.last = self.last.max(intent.number);
                self.open.insert(intent.number, intent.clone());
            }
            Entry::Nothing(number) => drop(self.open.remove(number)),
            Entry::Made(made) => {
                if let Some(number) = made.number {
                    self.open.remove(&number);
                }
                self.gone.remove(&made.thing);
                self.living.insert(made.thing.clone(), made.above.clone());
            }
            Entry::Gone(thing) => {
                self.living.remove(thing);
                self.gone.insert(thing.clone());
            }
        }
    }

    /// Whether this was made by a run and is not known to be gone.
    pub fn has(&self, kind: &str, id: &str) -> bool {
        let thing = Thing {
            kind: kind.into(),
            id: id.into(),
        };
        self.living.contains_key(&thing)
    }

    /// How many of a kind may exist.
    pub fn possible(&self, kind: &str) -> usize {
        let living = self
            .living
            .keys()
            .filter(|thing| *thing.kind == *kind)
            .count();
        let open = self.open.values().filter(|intent| !intent.idle);
        living + open.filter(|intent| *intent.kind == *kind).count()
    }

    /// Whether anything may be left.
    pub fn is_empty(&self) -> bool {
        self.living.is_empty() && self.open.is_empty()
    }
}

/// See the module.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    /// None: it is kept in memory, where nothing is created that outlives the process.
    file: Option<File>,
    account: Account,
}

impl Ledger {
    /// One in memory.
    pub fn in_memory() -> Ledger {
        Ledger {
            path: PathBuf::new(),
            file: None,
            account: Account::default(),
        }
    }

    /// The one in a file, which is made if it is not there.
    ///
    /// # Errors
    /// If it cannot be read and written, is in use, or holds what cannot be understood.
    pub fn open(path: &Path) -> Result<Ledger, LedgerError> {
        let failed = |source| LedgerError::File {
            path: path.to_owned(),
            source,
        };
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(LedgerError::Busy(path.to_owned()));
            }
            Err(std::fs::TryLockError::Error(source)) => return Err(failed(source)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let whole = whole_lines(&bytes);
        let account = account(path, bytes.get(..whole).unwrap_or_default())?;
        if whole < bytes.len() {
            // A crash cut the last line off; what comes next must not hang on to it.
            file.set_len(whole as u64).map_err(failed)?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Ledger {
            path: path.to_owned(),
            file: Some(file),
            account,
        })
    }

    /// What the lines come to.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// A number that no intent has yet.
    pub fn next_number(&self) -> u64 {
        self.account.last + 1
    }

    /// Adds a line; it is on the disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(entry).unwrap_or_default();
            line.push(b'\n');
            file.write_all(&line)
                .and_then(|()| file.sync_data())
                .map_err(|source| LedgerError::File {
                    path: self.path.clone(),
                    source,
                })?;
        }
        self.account.take(entry);
        Ok(())
    }

    /// Adds the line that begins a run or a sweep.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin(
        &mut self,
        what: &str,
        target: &str,
        service: &Name,
        prefix: &str,
    ) -> Result<(), LedgerError> {
        self.write(&Entry::Began(Began {
            format: FORMAT,
            what: what.to_owned(),
            target: target.to_owned(),
            service: service.clone(),
            prefix: prefix.to_owned(),
            at: Timestamp::now(),
        }))
    }
}

impl Drop for Ledger {
    /// A process that is just being started may hold a copy of the file: closing ours would not let go of the lock.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
    }
}

/// How many bytes are whole lines.
fn whole_lines(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1)
}

fn account(path: &Path, bytes: &[u8]) -> Result<Account, LedgerError> {
    let mut account = Account::default();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let wrong = || LedgerError::Line {
            path: path.to_owned(),
            line: index + 1,
        };
        let entry: Entry = serde_json::from_slice(line).map_err(|_| wrong())?;
        if matches!(&entry, Entry::Began(began) if began.format > FORMAT) {
            return Err(wrong());
        }
        account.take(&entry);
    }
    Ok(account)
}

#[cfg(test)]
mod tests;
