//! The emulator's readings, set by hand: `SITE=ALTERNATIVE`, checked as it is given.

use std::fmt::Write as _;

use flowcheck::spec::nearest::{nearest, one_of};
use flowcheck_emulator::readings::{SITES, Site};

/// Reads a site and its alternative; says which there are.
pub(crate) fn parse(text: &str) -> Result<(String, String), String> {
    let Some((name, alternative)) = text.split_once('=') else {
        return Err("write SITE=ALTERNATIVE".to_owned());
    };
    let names: Vec<&str> = SITES.iter().map(|site| site.name).collect();
    let Some(site) = SITES.iter().find(|site| site.name == name) else {
        let near = nearest(name, &names);
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(format!(
            "there is no site `{name}`{near} `flowcheck emulator --list-readings` has them all"
        ));
    };
    let known: Vec<&str> = alternatives(site).collect();
    if !known.contains(&alternative) {
        return Err(format!("alternatives of `{name}` are {}", one_of(&known)));
    }
    Ok((name.to_owned(), alternative.to_owned()))
}

/// All sites, one line each: the alternative followed unless told otherwise comes first.
pub(crate) fn list() -> String {
    let width = SITES.iter().map(|site| site.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for site in SITES {
        let all: Vec<&str> = alternatives(site).collect();
        let _ = writeln!(out, "{:width$}  {}", site.name, all.join(" | "));
    }
    out
}

fn alternatives(site: &Site) -> impl Iterator<Item = &'static str> {
    let mut all: Vec<&'static str> = Vec::new();
    for alternative in site.alternatives.iter().chain(site.by_hand) {
        if !all.contains(alternative) {
            all.push(alternative);
        }
    }
    all.into_iter()
}
