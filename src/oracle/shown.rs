//! What an answer shows: its fields, and the items of a listing.

use super::claims;
use std::borrow::Cow;
use std::sync::Arc;

use super::form::{self, Met};
use super::format;
use super::judge::{Judging, Step};
use super::look::{self, Look, Looked, Wrong};
use super::shape;
use super::trial::{self, Left};
use super::verdict::{Kind, Violation};
use crate::model::belief::{Belief, Glimpse};
use crate::model::scene::{At, Item, Local, Scene};
use crate::model::span::Span;
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::compiled::List;
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation};
use crate::sut::{Answer, Format, Outcome, Reply};
use crate::value::Value;

impl Judging<'_, '_> {
    /// Judges the forms an answer was met in.
    pub(super) fn forms(&mut self, belief: &mut Belief, met: &[Met]) {
        self.scene.take_asked();
        for met in met {
            if form::fits(&self.scene, met) {
                let asked = self.scene.take_asked();
                let left = trial::left(&self.scene, asked, |scene| form::fits(scene, met));
                trial::narrow(&self.oracle.spec, belief, left, self.call.step);
                continue;
            }
            let settled = self.without_readings(belief, |scene| form::fits(scene, met));
            let name = met.form.name();
            let says = format!("answered in another form: `{name}` is `{}`", met.word);
            let mut violation = self.violation(Kind::Field, [Name::from(name)], says);
            violation.observed = format!("`{name}` is `{}`", met.word);
            self.blame_settled(&mut violation, &settled, belief);
            self.verdict.violations.push(violation);
        }
    }

    /// Judges the fields of an answer, but for what a listing shows.
    pub(super) fn fields(&mut self, belief: &mut Belief, body: &Value, dry: Truth) {
        let operation = self.scene.operation;
        self.scene.take_asked();
        let found = fields_of(&self.scene, body, dry);
        let asked = self.scene.take_asked();
        if found.faults.is_empty() {
            let fits = |scene: &mut Scene| fields_of(scene, body, dry).faults.is_empty();
            let left = trial::left(&self.scene, asked, fits);
            trial::narrow(&self.oracle.spec, belief, left, self.call.step);
        }
        let settled = if found.faults.is_empty() {
            Vec::new()
        } else {
            let fits = |scene: &mut Scene| fields_of(scene, body, dry).faults.is_empty();
            self.without_readings(self.scene.belief, fits)
        };
        for fault in found.faults {
            let says = format!(
                "answered with a field `{}` that {}",
                fault.field, fault.says
            );
            let mut violation =
                self.violation(Kind::Field, [Name::from(fault.field.as_str())], says);
            violation.observed = format!("`{}` {}", fault.field, fault.says);
            self.blame_settled(&mut violation, &settled, self.scene.belief);
            self.verdict.violations.push(violation);
        }
        let good = found.good.iter();
        let upheld = good.map(|field| claims::field(operation, field));
        self.verdict.upheld.extend(upheld);
        let news = found.news.iter();
        let news = news.map(|field| format!("{}.{field}", operation.name));
        self.verdict.news.extend(news);
    }

    /// Judges how the id of something new starts.
    pub(super) fn new_id(&mut self, belief: &mut Belief, new: Option<ResourceId>) {
        let Some(new) = new else { return };
        let now = belief.clone();
        let Some(resource) = now.get(new) else { return };
        let kind = self.scene.spec.resources.get_index(resource.kind);
        let Some(((_, kind), id)) = kind.zip(resource.id.as_ref()) else {
            return;
        };
        let Some(starts) = &kind.id_starts_with else {
            return;
        };
        let fits = |scene: &mut Scene| starts_so(scene, (new, id), &kind.id, starts);
        let mut scene = self.on(&now);
        if fits(&mut scene) {
            let left = trial::left(&scene, scene.take_asked(), fits);
            trial::narrow(&self.oracle.spec, belief, left, self.call.step);
            return;
        }
        let settled = self.without_readings(&now, fits);
        let says = format!("made `{id}`, which does not start as documented");
        let mut violation = self.violation(Kind::Field, [kind.id.clone()], says);
        violation.observed = format!("{} {id}", kind.id);
        self.blame_settled(&mut violation, &settled, &now);
        self.verdict.violations.push(violation);
    }

    /// Compares an answer with the one before, if that was the same look in the other format.
    pub(super) fn formats(&mut self, belief: &mut Belief, before: Option<Glimpse>, step: &Step) {
        let operation = self.scene.operation;
        let Outcome::Answered(Answer {
            reply: Reply::Success(body),
            ..
        }) = step.outcome
        else {
            return;
        };
        if !operation.effects.is_empty() {
            return;
        }
        let xml = step.format == Format::Xml;
        let body = match xml {
            true => Cow::Borrowed(body),
            false => form::usual(operation, body).0,
        };
        let look = Glimpse {
            operation: operation.name.clone(),
            arguments: self.call.arguments.clone(),
            xml,
            body: Arc::new(body.into_owned()),
            at: self.call.span,
            quiet: self.oracle.is_quiet(belief),
            step: self.call.step,
        };
        if let Some(before) = before
            && let Some(found) = format::compare(operation, &before, &look)
        {
            let (json, as_xml) = match xml {
                true => (&found.before, &found.now),
                false => (&found.now, &found.before),
            };
            let shows = format!("`{}` {json} as JSON, {as_xml} as XML", found.field);
            let says = format!("shows {shows}, of the same answer");
            let blame = Name::from(found.field.as_str());
            let mut violation = self.violation(Kind::Format, [blame], says);
            violation.observed = shows;
            violation.witnesses.push(found.step);
            self.verdict.violations.push(violation);
        }
        belief.glimpse = Some(look);
    }

    /// The call's scene on another belief.
    fn on<'b>(&'b self, belief: &'b Belief) -> Scene<'b> {
        let scene = &self.scene;
        self.oracle
            .scene(belief, scene.operation, scene.arguments, scene.bindings)
    }

    /// Judges a listing.
    pub(super) fn look(&mut self, belief: &mut Belief, body: &Value) {
        let Some(list) = &self.scene.operation.list else {
            return;
        };
        let Some(kind) = self.scene.kind(&list.of) else {
            return;
        };
        // What the call itself told (its file system exists) is in the belief by now.
        let now = belief.clone();
        let scene = self.on(&now);
        let mut looked = look_at(&scene, list, kind, body, self.call.span);
        let left = self.tried(&scene, &mut looked, |scene| {
            look_at(scene, list, kind, body, self.call.span)
        });
        self.verdict.upheld.append(&mut looked.upheld);
        self.verdict.news.append(&mut looked.news);
        let ids = looked
            .found
            .iter()
            .map(|(_, id, _)| id)
            .chain(looked.named.iter().map(|(_, id, _)| id));
        self.verdict
            .learnt
            .extend(ids.map(|id| (list.of.clone(), id.clone())));
        let source = if list.source.is_empty() {
            self.operation().sources.clone()
        } else {
            list.source.clone()
        };
        let mut about = Vec::new();
        let settled = if looked.wrong.is_empty() {
            Vec::new()
        } else {
            self.without_readings(&now, |scene| {
                look_at(scene, list, kind, body, self.call.span)
                    .wrong
                    .is_empty()
            })
        };
        for wrong in looked.wrong.drain(..) {
            about.extend(wrong.about);
            let mut violation = self.wrong(wrong, &source);
            self.blame_settled(&mut violation, &settled, &now);
            self.verdict.violations.push(violation);
        }
        trial::narrow(&self.oracle.spec, belief, left, self.call.step);
        let changed = look::apply(
            belief,
            &self.scene.operation.name,
            kind,
            &mut looked,
            self.call.span,
        );
        self.supposed(belief, &changed);
        self.oracle.close(belief, &changed);
        self.oracle.unsure(belief, &about, self.call.span);
    }

    /// What turns out to come from one alternative of a reading settles it, or shows that it is not followed always.
    fn supposed(&mut self, belief: &mut Belief, ids: &[ResourceId]) {
        let spec = &self.oracle.spec;
        for told in trial::supposed(belief, ids) {
            if told.is_left(spec, belief) {
                let left = Left::from([(told.key, told.left)]);
                trial::narrow(spec, belief, left, self.call.step);
                continue;
            }
            let mut violation = self.violation(Kind::Inconsistent, [], String::new());
            violation.observed = format!("{}, by another reading", self.tell(told.by));
            self.blame_settled(&mut violation, &[told.key], belief);
            self.verdict.violations.push(violation);
            self.oracle.unsure(belief, &[told.by], self.call.span);
        }
    }

    /// What is left of the readings a look asked for. One of which nothing is left makes it wrong.
    fn tried<'s>(
        &self,
        scene: &Scene<'s>,
        looked: &mut Looked,
        again: impl Fn(&Scene<'s>) -> Looked,
    ) -> Left {
        let keys = scene.take_asked();
        if !looked.wrong.is_empty() {
            return Left::new();
        }
        let left = trial::left(scene, keys, |scene| again(scene).wrong.is_empty());
        if let Some((key, _)) = left.iter().find(|(_, left)| left.is_empty()) {
            // Each alternative is refuted by something in the answer.
            let first = scene.left(key).first().copied().unwrap_or_default();
            looked.wrong = again(&scene.supposing(key, first)).wrong;
            for wrong in &mut looked.wrong {
                wrong.kind = Kind::Inconsistent;
                wrong.blame = vec![key.reading.clone()];
            }
        }
        left
    }

    pub(super) fn wrong(&self, wrong: Wrong, source: &[String]) -> Violation {
        let mut violation = self.violation(wrong.kind, wrong.blame, String::new());
        if wrong.kind == Kind::Stuck {
            let list = self
                .scene
                .operation
                .list
                .as_ref()
                .map_or("", |list| &list.of);
            violation.key.about =
                format!("{list}/{}", violation.key.blame.first().map_or("", |b| b)).into();
        }
        violation.says = wrong.says;
        violation.admissible = wrong.admissible;
        violation.observed = wrong.observed;
        violation.documented = source.to_vec();
        let about = wrong.about.and_then(|id| self.scene.belief.get(id));
        let changed_by = about.map(|about| about.changed_by.iter().copied());
        violation.witnesses.extend(changed_by.into_iter().flatten());
        violation
            .believed
            .extend(wrong.about.map(|id| self.tell(id)));
        if wrong.assumed {
            violation
                .rests_on
                .push("a deadline no document gives".into());
        }
        violation
    }
}

/// Whether the id of a resource starts as it should in one of its possibilities.
fn starts_so(scene: &Scene, (of, id): (ResourceId, &Name), site: &Name, starts: &Expr) -> bool {
    let mut possibilities = scene.possibilities(of).iter();
    possibilities.any(|p| {
        let it = Local {
            name: "it",
            item: Item::Resource(of, p),
            outer: None,
        };
        let at = At {
            site,
            local: Some(&it),
        };
        let starts = scene.value(starts, at);
        let so = starts.test(|start| start.as_text().is_none_or(|start| id.starts_with(start)));
        so != Some(Truth::False)
    })
}

fn fields_of(scene: &Scene, body: &Value, dry: Truth) -> shape::Findings {
    let operation = scene.operation;
    let site = Name::from("returns");
    let around = shape::Around {
        at: At::site(&site),
        state: None,
        dry_run: dry,
        elsewhere: &elsewhere(operation),
    };
    let mut found = shape::Findings::default();
    let fields = operation.returns.iter();
    let fields = fields.map(|(name, field)| (&**name, field));
    shape::check(scene, fields, body, &around, &mut found);
    for (name, field) in &operation.returns {
        let shown = body.get(name).filter(|shown| !shape::is_empty(shown));
        if let (Some(is), Some(shown)) = (&field.is, shown) {
            let known = scene.value(is, At::site(name));
            if known.test(|value| value.same(shown)) == Some(Truth::False) {
                found.faults.push(shape::Fault {
                    field: name.to_string(),
                    says: format!("is `{shown}`, which it cannot be"),
                    missing: false,
                });
            }
        }
    }
    found
}

/// The fields of an answer that belong to its listing.
pub(super) fn elsewhere(operation: &Operation) -> Vec<&str> {
    let Some(list) = &operation.list else {
        return Vec::new();
    };
    let mut fields: Vec<&str> = list.at.first().map(|name| &**name).into_iter().collect();
    fields.extend(list.total.as_deref());
    let page = list.page.as_ref();
    let token = page.and_then(|page| page.token.as_ref());
    fields.extend(token.map(|(field, _)| &**field));
    // By-number paging repeats its parameters in the answer.
    fields.extend(page.map(|page| &*page.size));
    fields.extend(page.and_then(|page| page.number.as_deref()));
    fields
}

fn look_at(scene: &Scene, list: &List, kind: KindId, answer: &Value, span: Span) -> Looked {
    let look = Look {
        scene,
        list,
        kind,
        answer,
        span,
    };
    look.judge()
}
