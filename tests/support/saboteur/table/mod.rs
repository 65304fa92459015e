//! The faults, by class. What `least` says was worked out by hand from what an operation needs; where some seed gave a
//! shorter counterexample, it says that.

mod answers;
mod bounds;
mod effects;
mod errors;
mod lists;
mod states;
mod strict;
mod tokens;
mod transitions;
mod unmeant;
mod values;

use super::{Act, Fault, When, Wrong};

/// All of them.
pub fn faults() -> Vec<Fault> {
    [
        errors::FAULTS,
        answers::FAULTS,
        bounds::FAULTS,
        states::FAULTS,
        effects::FAULTS,
        lists::FAULTS,
        strict::FAULTS,
        tokens::FAULTS,
        transitions::FAULTS,
        unmeant::FAULTS,
        values::FAULTS,
    ]
    .concat()
}

/// A row. `name` begins with the class.
const fn row(
    class: &'static str,
    name: &'static str,
    on: &'static str,
    when: When,
    act: Act,
    least: usize,
    cites: &'static [&'static str],
) -> Fault {
    Fault {
        name,
        class,
        on,
        when,
        act,
        least,
        cites,
    }
}

const fn code(code: &'static str) -> Wrong {
    Wrong {
        status: 0,
        code,
        message: "",
    }
}

const fn status(status: u16) -> Wrong {
    Wrong {
        status,
        code: "",
        message: "",
    }
}

const fn message(message: &'static str) -> Wrong {
    Wrong {
        status: 0,
        code: "",
        message,
    }
}

const fn error(status: u16, code: &'static str, message: &'static str) -> Wrong {
    Wrong {
        status,
        code,
        message,
    }
}
