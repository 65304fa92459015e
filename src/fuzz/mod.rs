//! What fuzz targets run: each takes any bytes, and says what they reached, or what is broken.
//!
//! A target under `fuzz/fuzz_targets` hands its bytes to the function of its name here, and so does `cargo test` with
//! the seeds, the regressions and seeded random bytes. Where two sides are compared, the specs' and the emulator's,
//! this is where they meet; neither learns of the other.
//!
//! Does no I/O but for loading specs, and panics nowhere: what is broken is a value, and the target panics.

pub mod bounds;
mod context;
mod conversation;
mod decode;
mod edits;
mod files;
mod maker;
#[cfg(test)]
mod odd_tests;
mod picks;
mod pieces;
mod pools;
mod readings;
mod request;

pub mod seeds;
mod signature;
mod talk;
mod texts;

pub use context::Context;
pub use conversation::mutated;

/// What bytes reached: words that statistics count.
pub type Reached = Vec<&'static str>;

/// What a target found: the property that does not hold, and how that shows.
pub type Broken = String;

/// One target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its file and folders.
    pub name: &'static str,
    /// The property, in one sentence.
    pub says: &'static str,
    /// All that bytes can reach: random ones reach each of these, or the target tests nothing.
    pub kinds: &'static [&'static str],
    run: fn(&Context, &[u8]) -> Result<Reached, Broken>,
}

impl Target {
    /// The target of a name.
    pub fn find(name: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Runs on some bytes, and tells what they reached.
    ///
    /// # Errors
    /// If the property does not hold.
    pub fn run(&self, context: &Context, data: &[u8]) -> Result<Reached, Broken> {
        (self.run)(context, data)
    }
}

/// Every target, by name. Each is by itself too: a program that runs one links no other.
pub const TARGETS: &[Target] = &[
    ANSWER_DECODE,
    CASE_LOAD,
    CONFIG_LOAD,
    CONVERSATION,
    DIRECTORY_PATH,
    ENTRY_LIST,
    REQUEST_DECODE,
    SIGNATURE,
    SPEC_LOAD,
];

/// See [`Target::says`].
pub const ANSWER_DECODE: Target = Target {
    name: "answer_decode",
    says: "any answer is read as a success, an error or as malformed, and XML and JSON of the same fields as the same",
    kinds: decode::KINDS,
    run: decode::run,
};

/// See [`Target::says`].
pub const CASE_LOAD: Target = Target {
    name: "case_load",
    says: "a case file is read or refused; what was read is the same once written and read again",
    kinds: files::CASE_KINDS,
    run: files::case,
};

/// See [`Target::says`].
pub const CONFIG_LOAD: Target = Target {
    name: "config_load",
    says: "a file of targets is read, or every mistake is a diagnostic that can be shown, and no secret with it",
    kinds: files::CONFIG_KINDS,
    run: files::config,
};

/// See [`Target::says`].
pub const CONVERSATION: Target = Target {
    name: "conversation",
    says: "whatever is called in whatever order, the emulator's answers are among those the model admits",
    kinds: conversation::KINDS,
    run: conversation::run,
};

/// See [`Target::says`].
pub const DIRECTORY_PATH: Target = Target {
    name: "directory_path",
    says: "specs and emulator take and refuse the same paths with the same codes, under every reading",
    kinds: texts::PATH_KINDS,
    run: texts::directory_path,
};

/// See [`Target::says`].
pub const ENTRY_LIST: Target = Target {
    name: "entry_list",
    says: "specs and emulator take and refuse the same entry lists with the same codes, under every reading",
    kinds: texts::LIST_KINDS,
    run: texts::entry_list,
};

/// See [`Target::says`].
pub const REQUEST_DECODE: Target = Target {
    name: "request_decode",
    says: "whatever requests arrive, each is answered: no panic, no status of 500 or above, a body that can be decoded",
    kinds: request::KINDS,
    run: request::run,
};

/// See [`Target::says`].
pub const SIGNATURE: Target = Target {
    name: "signature",
    says: "a signed request is let through, and with anything that is signed changed it is refused",
    kinds: signature::KINDS,
    run: signature::run,
};

/// See [`Target::says`].
pub const SPEC_LOAD: Target = Target {
    name: "spec_load",
    says: "the files of a spec load, or every mistake is a diagnostic with its place that can be shown",
    kinds: files::SPEC_KINDS,
    run: files::spec,
};
