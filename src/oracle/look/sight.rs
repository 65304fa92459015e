//! Items of resources that were not known: what phantom they may be, and what they tell.

use super::{Look, Looked};
use crate::model::belief::{Fields, Possibilities, Possibility, Stage};
use crate::model::known::Known;
use crate::model::scene::At;
use crate::model::span::Span;
use crate::model::{ResourceId, Truth};
use crate::oracle::matching::matching;
use crate::oracle::verdict::Kind;
use crate::oracle::{item, shape};
use crate::spec::Name;
use crate::spec::syntax::Server;
use crate::time::Time;
use crate::value::Value;

impl Look<'_> {
    pub(super) fn sightings(&self, unknown: &[(Name, &Value)], looked: &mut Looked) {
        if unknown.is_empty() {
            return;
        }
        let phantoms: Vec<ResourceId> = self
            .candidates()
            .into_iter()
            .filter(|id| self.scene.belief.get(*id).is_some_and(|r| r.id.is_none()))
            .collect();
        let fits: Vec<Vec<usize>> = unknown
            .iter()
            .map(|(_, item)| {
                let may_be =
                    |(index, id): (usize, &ResourceId)| self.may_be(*id, item).then_some(index);
                phantoms.iter().enumerate().filter_map(may_be).collect()
            })
            .collect();
        let matched = matching(&fits);
        for (((id, item), mine), matched) in unknown.iter().zip(&fits).zip(matched) {
            self.check_shape(None, item, looked);
            let by_itself = self.appears(item);
            let shared =
                |phantom: &usize| fits.iter().filter(|other| other.contains(phantom)).count() > 1;
            let sole = match mine.as_slice() {
                [one] if !shared(one) && !by_itself => phantoms.get(*one).copied(),
                _ => None,
            };
            let possibilities = self.as_seen(item);
            match (sole, matched) {
                (Some(phantom), _) => looked.named.push((phantom, id.clone(), possibilities)),
                (None, None) if !by_itself && self.scene.belief.is_closed(self.parent_of(item)) => {
                    let says = format!("{} `{id}` is listed, though no call made it", self.list.of);
                    let mut wrong = self.plain(Kind::Unexplained, &self.list.of, says);
                    wrong.observed = format!("listed: {item}");
                    looked.wrong.push(wrong);
                    looked
                        .found
                        .push((self.parent_of(item), id.clone(), possibilities));
                }
                (None, _) => {
                    looked
                        .doubted
                        .extend(mine.iter().filter_map(|index| phantoms.get(*index)));
                    looked
                        .found
                        .push((self.parent_of(item), id.clone(), possibilities));
                }
            }
        }
    }

    /// Whether a phantom may be what is seen.
    pub(super) fn may_be(&self, phantom: ResourceId, item: &Value) -> bool {
        self.scene.possibilities(phantom).iter().any(|p| {
            self.scene.life_in(phantom, p) != Truth::False
                && item::narrow(self.scene, self.list, phantom, p, item, self.span.to).is_ok()
        })
    }

    /// Whether the service may have made it by itself.
    pub(super) fn appears(&self, item: &Value) -> bool {
        let kind = self.scene.spec.resources.get_index(self.kind);
        let Some(appears) = kind.and_then(|(_, kind)| kind.appears.as_ref()) else {
            return false;
        };
        let site = self.list.of.clone();
        appears.with.iter().all(|(field, expr)| {
            let shown = item.get(field).unwrap_or(&Value::Absent);
            shown.is_absent() || self.scene.value(expr, At::site(&site)).admits(shown)
        })
    }

    /// The parent an item tells, or the one whose children are listed.
    pub(super) fn parent_of(&self, item: &Value) -> Option<ResourceId> {
        let within = self
            .scene
            .spec
            .resources
            .get_index(self.kind)?
            .1
            .within
            .as_ref()?;
        let belief = self.scene.belief;
        let (kind, _, spec) = self.scene.spec.resources.get_full(within)?;
        let listed = self.parent().filter(|parent| {
            belief
                .get(*parent)
                .is_some_and(|parent| parent.kind == kind)
        });
        listed.or_else(|| belief.find(kind, item.get(&spec.id)?.as_text()?))
    }

    /// What an item alone tells of a resource.
    pub(super) fn as_seen(&self, item: &Value) -> Possibilities {
        let Some((_, kind)) = self.scene.spec.resources.get_index(self.kind) else {
            return Default::default();
        };
        let mut fields = Fields::new();
        for (name, field) in &self.list.item {
            let value =
                shape::unwrapped(field, item.get(name).unwrap_or(&Value::Absent)).into_owned();
            let stays = kind.settable.contains(name)
                || matches!(field.server, Some(Server::Once | Server::Grows));
            if !value.is_absent() && stays && field.is.is_none() {
                fields.insert(name.clone(), Known::one(value));
            }
        }
        if let Some(state) = &kind.state_field {
            fields.remove(state);
        }
        fields.remove(&self.list.id_field);
        let shown = kind
            .state_field
            .as_ref()
            .and_then(|field| item.get(field))
            .cloned();
        let fields = std::sync::Arc::new(fields);
        let since = Span::new(Time::START, self.span.to);
        let site = self.list.of.clone();
        (0..kind.states.len())
            .filter_map(|index| u16::try_from(index).ok().map(Stage::In))
            .filter(|stage| {
                shown.as_ref().is_none_or(|shown| {
                    item::shown_stage(self.scene, self.kind, *stage, At::site(&site)).admits(shown)
                })
            })
            .map(|stage| {
                let mut p = Possibility::new(stage, since, fields.clone());
                // A change under way: what it sets shows when the state is left.
                if item::is_change(self.scene, self.kind, p.stage) {
                    p.next = Some(Default::default());
                }
                p
            })
            .collect()
    }
}
