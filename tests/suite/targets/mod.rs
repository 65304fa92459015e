//! Targets of `flowcheck.toml`: what is not allowed does not happen, what is made is found again, secrets stay secret.

mod budget;
mod expiry;
mod files;
mod kill;
mod manners;
mod parity;
mod resume;
mod stand_in;

use stand_in::StandIn;
