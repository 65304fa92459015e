//! `CreateDataFlow` (`tencent-create-data-flow-2026-03-24`).
//!
//! What the document says nothing of is not checked: `UserKafkaTopic`, `ServerAddr`, `UserName` and `Password` may be
//! any text, no name or path need be unique, and whether a bucket is really there is nobody's business here.

use super::arguments::Arguments;
use super::flows::Flows;
use super::{Around, errors};
use crate::choice::Choice;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::wire::answer::Fields;

pub(super) const NAME: &str = "CreateDataFlow";

/// The longest `DataFlowName`, in characters.
const LONGEST_NAME: usize = 64;

/// Judges a call and creates the data flow if nothing speaks against it.
pub(super) fn run(
    arguments: &Arguments,
    flows: &mut Flows,
    around: &mut Around<'_>,
) -> Result<Fields, Refusal> {
    let mut refusals = arguments.gather();
    check_file_system(arguments, flows, around, &mut refusals);
    check_source(arguments, around.choice, &mut refusals);
    let mut check = |name: &str, holds: fn(&str, &Choice) -> bool, refusal: &Refusal| {
        let holds = arguments.text(name).is_none_or(|v| holds(v, around.choice));
        refusals.require(holds, Rank::Format, refusal);
    };
    check("TargetPath", is_target_path, &errors::TARGET_PATH);
    check("DataFlowName", is_name, &errors::DATA_FLOW_NAME);
    let code = around.choice.reading("CreateDataFlow@tencent.AutoRefresh");
    refusals.require(
        arguments.integer_is_in("AutoRefresh", &[0, 1]),
        Rank::Format,
        &errors::value(code, "AutoRefresh"),
    );
    refusals.choose(around.choice)?;
    let file_system = arguments.text("FileSystemId").unwrap_or_default();
    Ok(vec![(
        "DataFlowId",
        flows.add(file_system, around.choice).into(),
    )])
}

fn check_file_system(
    arguments: &Arguments,
    flows: &Flows,
    around: &Around<'_>,
    refusals: &mut Refusals,
) {
    let Some(id) = arguments.text("FileSystemId") else {
        return;
    };
    if around.world.has_file_system(id) {
        let room = flows.count(id) < around.world.data_flows_per_file_system;
        refusals.require(room, Rank::Limit, &errors::DATA_FLOW_LIMIT);
    } else if is_file_system_id(id, around.choice) {
        refusals.push(Rank::Existence, errors::FILE_SYSTEM_NOT_FOUND);
    } else {
        refusals.push(Rank::Format, errors::FILE_SYSTEM_ID);
    }
}

/// The code says to check the key and the path; the address is the third part of a source.
fn check_source(arguments: &Arguments, choice: &Choice, refusals: &mut Refusals) {
    let kind = arguments.text("SourceStorageType");
    refusals.require(
        kind.is_none_or(|k| matches!(k, "S3_COS" | "S3_L5")),
        Rank::Format,
        &errors::SOURCE_STORAGE_TYPE,
    );
    let holds = |name: &str, rule: &dyn Fn(&str) -> bool| arguments.text(name).is_none_or(rule);
    let sound = holds("SourceStorageAddress", &|a| is_address(a, choice))
        && holds("SourcePath", &|p| is_source_path(p, choice))
        && holds("SecretId", &|id| !id.is_empty())
        && holds("SecretKey", &|key| !key.is_empty());
    refusals.require(sound, Rank::Format, &errors::SOURCE_INFO);
}

/// No document gives the form; the samples are `cfs-` and nine hexadecimal digits.
fn is_file_system_id(id: &str, choice: &Choice) -> bool {
    let Some(rest) = id.strip_prefix("cfs-") else {
        return false;
    };
    let small = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
    if choice.reads("CreateDataFlow@tencent.FileSystemId", "as-sample") {
        rest.len() == 9 && rest.bytes().all(|b| small(b) && b.is_ascii_hexdigit())
    } else {
        !rest.is_empty() && rest.bytes().all(small)
    }
}

/// A host, after the scheme of the sample or, as one may read it, without.
fn is_address(address: &str, choice: &Choice) -> bool {
    let schemes = ["https://", "http://"];
    let after = schemes.iter().find_map(|s| address.strip_prefix(s));
    let bare_is_fine = choice.reads("CreateDataFlow@tencent.SourceStorageAddress", "host");
    let Some(rest) = after.or((bare_is_fine && !address.contains("://")).then_some(address)) else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    !host.is_empty() && is_plain(address) && !address.contains(char::is_whitespace)
}

fn is_source_path(path: &str, choice: &Choice) -> bool {
    let whole_bucket =
        path.is_empty() && choice.reads("CreateDataFlow@tencent.SourcePath", "may-be-empty");
    is_plain(path) && (whole_bucket || !path.is_empty())
}

/// The document has no rule; the vendor's clients and its sample start with `/cfs/` (`contradictions.md`, row 51).
fn is_target_path(path: &str, choice: &Choice) -> bool {
    let start = match choice.reading("CreateDataFlow@tencent.TargetPath") {
        "any" => "",
        "absolute" => "/",
        _ => "/cfs/",
    };
    !path.is_empty() && path.starts_with(start) && is_plain(path)
}

/// Latin letters are legal although the rule leaves them out: the sample has them (`contradictions.md`, row 50).
fn is_name(name: &str, choice: &Choice) -> bool {
    if name.is_empty() {
        return choice.reads("CreateDataFlow@tencent.DataFlowName", "may-be-empty");
    }
    let latin = choice.reads("CreateDataFlow@tencent.DataFlowName.letters", "latin-too");
    let letter = |c: char| c.is_ascii_digit() || latin && c.is_ascii_alphabetic();
    let legal = |c: char| letter(c) || matches!(c, '_' | '-') || is_chinese(c);
    name.chars().count() <= LONGEST_NAME && name.chars().all(legal)
}

/// The ideographs of Unicode.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3007}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Without control characters, which no path or address has a use for.
fn is_plain(text: &str) -> bool {
    !text.contains(char::is_control)
}

#[cfg(test)]
mod tests;
