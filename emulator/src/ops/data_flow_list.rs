//! DescribeDataFlows (`cpfs-api-2022-06-29#8.4`).

use super::filters::{self, Filter, Match};
use super::item::Item;
use super::look::Look;
use super::paging::{Slice, listing};
use super::{Answer, Call};
use crate::clock::iso;
use crate::refusal::Refusals;
use crate::state::{DataFlow, FileSystem, FlowState};
use crate::wire::answer::Node;
use crate::world::ErrorMessage;

const KEYS: [(&str, Filter); 7] = [
    ("DataFlowIds", Filter::Ids),
    ("FsetIds", Filter::Ids),
    ("FileSystemPath", Filter::Path),
    ("SourceStorage", Filter::Source),
    ("ThroughputList", Filter::Integers),
    ("Description", Filter::Part),
    ("Status", Filter::Words(&FlowState::WORDS)),
];

pub(crate) fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let slice = Slice::read(call, "DescribeDataFlows", &mut refusals);
    let wanted = filters::read(call, "DescribeDataFlows", &KEYS, &mut refusals);
    let id = call
        .silent_file_system(&mut refusals, "DescribeDataFlows@lingjun")
        .map(|fs| fs.id.clone());
    call.judge(refusals)?;
    let fs = id
        .as_deref()
        .and_then(|id| call.account.file_systems.find(id));
    let how = Match::read(call, "DescribeDataFlows");
    // The table says the fileset's description, its value rule the data flow's (contradictions, row 58).
    let of_fileset = call.reads("DescribeDataFlows.Filters.Description", "fileset");
    let matching = |flow: &DataFlow| how.all(&wanted, |key| have(flow, key, of_fileset));
    let keys = fs.map(|fs| {
        fs.flows
            .iter()
            .filter(|(_, f)| matching(f))
            .map(|(k, _)| (k, k))
            .collect()
    });
    let (keys, token) = slice.cut(keys.unwrap_or_default(), call.choice);
    let look = call.look();
    let fs = id
        .as_deref()
        .and_then(|id| look.account.file_systems.find(id));
    let items = keys
        .into_iter()
        .filter_map(|k| Some(item(&look, fs?, fs?.flows.get(k)?)))
        .collect();
    Ok(listing(
        call,
        "DescribeDataFlows",
        ("DataFlowInfo", "DataFlow"),
        items,
        token,
    ))
}

fn have<'a>(flow: &'a DataFlow, key: &str, of_fileset: bool) -> filters::Have<'a> {
    let text = match key {
        "DataFlowIds" => flow.id.as_str(),
        "FsetIds" => flow.fileset.as_str(),
        "FileSystemPath" => flow.fileset_path.as_str(),
        "SourceStorage" => flow.source.as_str(),
        "Status" => flow.state.word(),
        "Description" if of_fileset => flow.fileset_description.as_deref().unwrap_or_default(),
        "Description" => flow.settings.description.as_deref().unwrap_or_default(),
        _ => return filters::Have::Text(flow.settings.throughput.to_string().into()),
    };
    text.into()
}

/// How DescribeDataFlows shows one.
pub(crate) fn item(look: &Look<'_>, fs: &FileSystem, flow: &DataFlow) -> Item {
    let path = |p: &String| Node::Object(vec![("RefreshPath", p.as_str().into())]);
    let settings = &flow.settings;
    let misconfigured = flow.state == FlowState::Misconfigured;
    let trouble = flow.trouble(look.world).filter(|_| misconfigured);
    let error = trouble.map_or("", ErrorMessage::word);
    let item = Item::default()
        .always("FileSystemId", fs.id.as_str())
        .always("DataFlowId", flow.id.as_str())
        .always("FsetId", flow.fileset.as_str())
        .always("Status", flow.state.word())
        .always("SourceStorage", flow.source.as_str())
        .always("Throughput", settings.throughput)
        .given("Description", settings.description.as_deref())
        .maybe("CreateTime", iso(flow.created))
        .maybe("UpdateTime", iso(flow.updated))
        .always(
            "AutoRefresh",
            look.choice.list(
                "DescribeDataFlows.AutoRefresh",
                "AutoRefresh",
                settings.refresh_paths.iter().map(path).collect(),
            ),
        )
        .maybe("FileSystemPath", flow.fileset_path.as_str())
        .always("AutoRefreshInterval", settings.interval)
        .always("AutoRefreshPolicy", settings.policy.as_str())
        .maybe("ErrorMessage", error);
    let item = match &flow.fileset_description {
        Some(text) => item.maybe("FsetDescription", text.as_str()),
        None => item,
    };
    match &flow.security {
        Some(given) => item.always("SourceSecurityType", given.as_str()),
        // The page's word is Chinese (contradictions, row 7).
        None => item.maybe(
            "SourceSecurityType",
            look.choice
                .reading("DescribeDataFlows.SourceSecurityType.none"),
        ),
    }
}
