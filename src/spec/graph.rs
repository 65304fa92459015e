//! A resource's states as a diagram, for Mermaid or Graphviz, with the operations that move it.

use std::fmt::Write as _;

use super::compile::duration;
use super::compiled::{Becomes, Resource, Spec};
use super::syntax::Effect;

/// The language of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `stateDiagram-v2`.
    Mermaid,
    /// Graphviz.
    Dot,
}

/// An arrow. No start: it is born there; no end: it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Arrow {
    from: Option<String>,
    to: Option<String>,
    label: String,
}

/// Draws a kind of resource.
pub fn graph(spec: &Spec, resource: &Resource, format: Format) -> String {
    let mut arrows = Vec::new();
    for operation in spec.operations.values() {
        let calls = Calls {
            resource,
            operation,
        };
        calls.add(&operation.effects, false, &mut arrows);
    }
    by_itself(resource, &mut arrows);
    match format {
        Format::Mermaid => mermaid(resource, &arrows),
        Format::Dot => dot(resource, &arrows),
    }
}

/// Changes of state without a call.
fn by_itself(resource: &Resource, arrows: &mut Vec<Arrow>) {
    for (name, state) in &resource.states {
        let label = match (state.takes, state.assumed) {
            (Some((from, to)), _) if from.is_zero() => format!("within {}", duration::show(to)),
            (Some((from, to)), _) => format!("{} to {}", duration::show(from), duration::show(to)),
            (None, Some(assumed)) => format!("within {} (assumed)", duration::show(assumed)),
            (None, None) => "in time".to_owned(),
        };
        let arrow = |to: Option<String>, label: &str| Arrow {
            from: Some(name.to_string()),
            to,
            label: label.to_owned(),
        };
        for to in &state.becomes {
            match to {
                Becomes::State(id) => {
                    let to = resource.states.get_index(usize::from(*id));
                    arrows.push(arrow(to.map(|(to, _)| to.to_string()), &label));
                }
                Becomes::Gone => arrows.push(arrow(None, &label)),
                Becomes::Origin => {
                    for origin in origins(name, arrows) {
                        arrows.push(arrow(Some(origin), &format!("{label}, back")));
                    }
                }
            }
        }
        for (to, _) in &state.drifts {
            let to = match to {
                Becomes::State(id) => resource.states.get_index(usize::from(*id)),
                Becomes::Gone | Becomes::Origin => None,
            };
            arrows.push(arrow(to.map(|(to, _)| to.to_string()), "by itself"));
        }
    }
}

/// The states from which calls lead here.
fn origins(state: &str, arrows: &[Arrow]) -> Vec<String> {
    let leads_here = |arrow: &&Arrow| arrow.to.as_deref() == Some(state);
    let mut found: Vec<String> = Vec::new();
    for from in arrows
        .iter()
        .filter(leads_here)
        .filter_map(|arrow| arrow.from.clone())
    {
        if from != state && !found.contains(&from) {
            found.push(from);
        }
    }
    found
}

/// The arrows of one operation.
struct Calls<'a> {
    resource: &'a Resource,
    operation: &'a super::compiled::Operation,
}

impl Calls<'_> {
    fn add(&self, effects: &[Effect], conditional: bool, arrows: &mut Vec<Arrow>) {
        let name = &self.operation.name;
        let label = if conditional {
            format!("{name}, at times")
        } else {
            name.to_string()
        };
        for effect in effects {
            match effect {
                Effect::Create(create) if *create.a.value == *self.resource.name => {
                    arrows.push(Arrow {
                        from: None,
                        to: Some(create.state.value.clone()),
                        label: label.clone(),
                    });
                }
                Effect::Move(change) => {
                    let each = change.each.as_ref().map(|each| each.a.as_str());
                    let binding = change
                        .of
                        .as_ref()
                        .map(|of| of.strip_prefix('$').unwrap_or(of));
                    let bind = self
                        .operation
                        .binds
                        .iter()
                        .find(|bind| Some(&*bind.name) == binding);
                    if each.or(bind.map(|bind| &*bind.kind)) != Some(&*self.resource.name) {
                        continue;
                    }
                    let mut from: Vec<String> =
                        change.from.iter().map(|from| from.value.clone()).collect();
                    if from.is_empty() {
                        from = self.allowed_states(binding, &change.to);
                    }
                    let to = Some(change.to.value.clone()).filter(|to| to != "Gone");
                    for from in from {
                        arrows.push(Arrow {
                            from: Some(from),
                            to: to.clone(),
                            label: label.clone(),
                        });
                    }
                }
                Effect::Only(only) => self.add(&only.effects, true, arrows),
                Effect::Create(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_) => {}
            }
        }
    }

    /// The states the operation's own rules let it start from; all but the target where they say nothing.
    fn allowed_states(&self, binding: Option<&str>, to: &str) -> Vec<String> {
        let mut allowed: Vec<String> = self
            .resource
            .states
            .keys()
            .map(|name| name.to_string())
            .collect();
        let mut limited = false;
        for rule in &self.operation.rules {
            let super::compiled::Check::Cond(super::cond::Cond::State(state)) = &rule.check else {
                continue;
            };
            let of = state.of.strip_prefix('$').unwrap_or(&state.of);
            if Some(of) == binding && rule.when.is_none() && state.others.is_none() {
                limited = true;
                allowed.retain(|name| state.r#in.iter().any(|allowed| allowed.value == *name));
            }
        }
        if !limited {
            allowed.retain(|name| name != to);
        }
        allowed
    }
}

fn mermaid(resource: &Resource, arrows: &[Arrow]) -> String {
    let mut out = format!("---\ntitle: {}\n---\nstateDiagram-v2\n", resource.name);
    for (name, state) in &resource.states {
        match state.says.is_empty() {
            true => {
                let _ = writeln!(out, "    {name}");
            }
            false => {
                let _ = writeln!(
                    out,
                    "    {name} : {name}<br/>{}",
                    state.says.replace(':', " -")
                );
            }
        }
    }
    for arrow in merged(arrows) {
        let from = arrow.from.as_deref().unwrap_or("[*]");
        let to = arrow.to.as_deref().unwrap_or("[*]");
        let _ = writeln!(out, "    {from} --> {to} : {}", arrow.label);
    }
    out
}

fn dot(resource: &Resource, arrows: &[Arrow]) -> String {
    let mut out = format!("digraph {} {{\n    rankdir=LR;\n", quoted(&resource.name));
    out.push_str("    node [shape=box, style=rounded];\n    start [shape=point];\n");
    if arrows.iter().any(|arrow| arrow.to.is_none()) {
        out.push_str("    gone [shape=doublecircle, label=\"\"];\n");
    }
    for name in resource.states.keys() {
        let _ = writeln!(out, "    {};", quoted(name));
    }
    for arrow in merged(arrows) {
        let from = arrow.from.as_deref().map_or("start".to_owned(), quoted);
        let to = arrow.to.as_deref().map_or("gone".to_owned(), quoted);
        let _ = writeln!(out, "    {from} -> {to} [label={}];", quoted(&arrow.label));
    }
    out.push_str("}\n");
    out
}

/// One arrow between two states, all labels on it.
fn merged(arrows: &[Arrow]) -> Vec<Arrow> {
    let mut out: Vec<Arrow> = Vec::new();
    for arrow in arrows {
        let same = |other: &&mut Arrow| other.from == arrow.from && other.to == arrow.to;
        match out.iter_mut().find(same) {
            Some(other) if other.label.split(" / ").any(|label| label == arrow.label) => {}
            Some(other) => other.label = format!("{} / {}", other.label, arrow.label),
            None => out.push(arrow.clone()),
        }
    }
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
