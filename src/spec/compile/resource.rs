//! One kind of resource: its file turned into [`Resource`].

use indexmap::IndexMap;

use super::duration;
use super::inline::Inline;
use super::merge::Merge;
use super::operation::{binding, named, strings};
use crate::spec::compiled::{Becomes, Limit, Name, Per, Resource, State, StateId};
use crate::spec::syntax::{Limit as LimitSyntax, ResourceFile, State as StateSyntax};

/// The word a limit counts by when it counts all there are.
pub(crate) const PER_SERVICE: &str = "service";

pub(crate) fn resource(file: &ResourceFile, merge: &Merge<'_>, inline: &Inline<'_>) -> Resource {
    Resource {
        name: file.resource.as_str().into(),
        says: file.says.clone(),
        sources: strings(&file.sources),
        id: file.id.as_str().into(),
        id_starts_with: file.id_starts_with.clone(),
        within: file.within.as_ref().map(binding),
        bills: strings(&file.bills),
        appears: file.appears.clone(),
        fields: named(&merge.fields(&file.fields)),
        state_field: file.state_field.as_deref().map(Name::from),
        states: file
            .states
            .iter()
            .map(|(name, of)| (name.as_str().into(), state(file, of, inline)))
            .collect(),
        limits: file.limits.iter().map(|of| limit(file, of)).collect(),
        hidden: Vec::new(),
        settable: Vec::new(),
        unsaid: file.unsaid.clone(),
    }
}

fn state(file: &ResourceFile, state: &StateSyntax, inline: &Inline<'_>) -> State {
    State {
        says: state.says.clone().unwrap_or_default(),
        becomes: state
            .becomes
            .iter()
            .filter_map(|to| becomes(file, to))
            .collect(),
        takes: state
            .takes
            .as_ref()
            .and_then(|takes| duration::parse_window(takes)),
        assumed: state
            .assumed
            .as_ref()
            .and_then(|assumed| duration::parse(assumed)),
        leaving: state.leaving,
        drifts: state
            .drifts
            .iter()
            .filter_map(|drift| {
                let when = drift.when.clone().map(|mut when| {
                    inline.cond(&mut when);
                    when
                });
                Some((becomes(file, &drift.to)?, when))
            })
            .collect(),
        shown_as: state.shown_as.clone(),
        unreachable: state.unreachable.clone(),
        source: strings(&state.source),
    }
}

fn becomes(file: &ResourceFile, to: &str) -> Option<Becomes> {
    match state_id(&file.states, to) {
        Some(id) => Some(Becomes::State(id)),
        None if to == "Gone" => Some(Becomes::Gone),
        None if to == "origin" => Some(Becomes::Origin),
        None => None,
    }
}

fn state_id(states: &IndexMap<String, StateSyntax>, name: &str) -> Option<StateId> {
    states
        .get_index_of(name)
        .and_then(|index| StateId::try_from(index).ok())
}

fn limit(file: &ResourceFile, limit: &LimitSyntax) -> Limit {
    let per = match limit.per.as_str() {
        PER_SERVICE => Per::Service,
        per if file.within.as_ref().is_some_and(|within| **within == per) => Per::Parent,
        field => Per::Field(field.into()),
    };
    Limit {
        rule: limit.rule.as_str().into(),
        says: limit.says.clone(),
        at_most: limit.at_most.clone(),
        per,
        codes: limit.r#else.0.clone(),
        source: strings(&limit.source),
        unprovokable: limit.unprovokable.clone(),
    }
}

/// The kinds, parents before children; those in a circle, which `check` reports, last.
pub(crate) fn parents_first(files: &[(usize, ResourceFile)]) -> Vec<&ResourceFile> {
    let mut left: Vec<&ResourceFile> = files.iter().map(|(_, file)| file).collect();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let is_free = |file: &&ResourceFile| {
            let waits_for = |within: &str| left.iter().any(|other| *other.resource == within);
            !file.within.as_ref().is_some_and(|within| waits_for(within))
        };
        let next = left.iter().position(is_free).unwrap_or(0);
        sorted.push(left.remove(next));
    }
    sorted
}
