//! Printing, with colours where a person reads.

use std::io::{self, IsTerminal, Write};

use flowcheck::spec::diagnostic::Colour;

/// Writes to standard output. A reader that has gone away (`| head`) is no mistake.
pub(crate) fn out(text: &str) {
    write(&mut io::stdout().lock(), text);
}

/// Writes to standard error.
pub(crate) fn err(text: &str) {
    write(&mut io::stderr().lock(), text);
}

fn write(to: &mut dyn Write, text: &str) {
    // Nobody is left to be told that writing failed.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

/// An error that is not a diagnostic: one sentence, and advice.
pub(crate) fn error(message: &str, help: Option<&str>) {
    err(&format!("error: {message}\n"));
    if let Some(help) = help {
        err(&format!("   help: {help}\n"));
    }
}

/// Whether standard output takes colours.
pub(crate) fn out_colour() -> Colour {
    colour(io::stdout().is_terminal())
}

/// Whether standard error takes colours.
pub(crate) fn err_colour() -> Colour {
    colour(io::stderr().is_terminal())
}

fn colour(is_terminal: bool) -> Colour {
    #[allow(
        clippy::disallowed_methods,
        reason = "the command line reads the environment"
    )]
    let refused = std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty());
    if is_terminal && !refused {
        Colour::On
    } else {
        Colour::Off
    }
}

/// Writes a value as JSON to standard output.
pub(crate) fn json(value: &impl serde::Serialize) {
    // What the commands print has only keys and values that JSON knows.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    out(&format!("{text}\n"));
}
