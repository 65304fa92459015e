//! The pages of a listing: how many items they hold, how many there are in all, and what is on none of them.

use super::{Look, Looked, Wrong};
use crate::model::belief::{Listing, Possibilities, Possibility};
use crate::model::scene::Arguments;
use crate::model::{ResourceId, Truth};
use crate::oracle::verdict::Kind;
use crate::oracle::{claims, shape};
use crate::spec::Name;
use crate::value::Value;

impl Look<'_> {
    /// `more`: items of resources that were not known.
    pub(super) fn total(&self, more: usize, wrong: &mut Vec<Wrong>) {
        let Some(field) = &self.list.total else {
            return;
        };
        let Some(total) = self.answer.get(field).and_then(Value::as_int) else {
            return;
        };
        let (mut lo, mut hi) = (0, i64::try_from(more).unwrap_or(i64::MAX));
        for id in self.candidates() {
            let life = |p: &Possibility| self.scene.life_in(id, p).and(self.matches(id, p));
            let truth = Truth::of_cases(self.scene.possibilities(id).iter().map(life));
            lo += i64::from(truth == Truth::True);
            hi += i64::from(truth != Truth::False);
        }
        let open = !self.scene.belief.is_closed(self.parent());
        if total < lo || (!open && total > hi) {
            let says = format!("`{field}` is {total}, but {lo} to {hi} match");
            wrong.push(self.plain(Kind::Field, field, says));
        }
    }

    pub(super) fn size(&self) -> Option<i64> {
        let page = self.list.page.as_ref()?;
        self.scene
            .argument(&page.size)
            .single()
            .and_then(Value::as_int)
    }

    pub(super) fn paging(&self, shown: usize, seen: &[Name], looked: &mut Looked) {
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        let size = self.size();
        if let Some(size) = size
            && shown > size
            && size > 0
        {
            let says = format!("a page of at most {size} has {shown} items");
            let blame = self
                .list
                .page
                .as_ref()
                .map_or_else(|| self.list.id_field.clone(), |p| p.size.clone());
            looked.wrong.push(self.plain(Kind::Filter, &blame, says));
        }
        let Some(page) = &self.list.page else {
            self.absent(seen, looked);
            return;
        };
        match (&page.token, &page.number) {
            (Some((field, parameter)), _) => self.by_token(field, parameter, size, seen, looked),
            (None, Some(number)) => {
                let number = self.scene.argument(number);
                let number = number.single().and_then(Value::as_int);
                looked.wrong.extend(self.short(number, size, shown));
                let first = number.is_none_or(|number| number == 1);
                if first && size.is_some_and(|size| shown < size) {
                    self.absent(seen, looked);
                }
            }
            (None, None) => self.absent(seen, looked),
        }
    }

    /// A page with fewer items than the number in all, of the same answer, leaves for it.
    fn short(&self, number: Option<i64>, size: Option<i64>, shown: i64) -> Option<Wrong> {
        let (number, size) = (number?, size?);
        let field = self.list.total.as_ref()?;
        let total = self.answer.get(field).and_then(Value::as_int)?;
        let before = number.saturating_sub(1).saturating_mul(size);
        let left = total.saturating_sub(before).clamp(0, size.max(0));
        (shown < left).then(|| {
            let says = format!(
                "page {number} of {size} items each has {shown}, though `{field}` is {total}"
            );
            self.plain(Kind::Missing, &self.list.of, says)
        })
    }

    pub(super) fn by_token(
        &self,
        field: &Name,
        parameter: &Name,
        size: Option<i64>,
        seen: &[Name],
        looked: &mut Looked,
    ) {
        let next = self
            .answer
            .get(field)
            .cloned()
            .filter(|token| !shape::is_empty(token));
        let used = self
            .scene
            .arguments
            .get(parameter)
            .filter(|token| !shape::is_empty(token));
        let arguments = without(self.scene.arguments, parameter);
        let under_way = self.scene.belief.listings.get(&self.scene.operation.name);
        match (used, under_way, next) {
            (None, _, None) => {
                looked.listing = Some(None);
                self.absent(seen, looked);
            }
            (None, _, Some(token)) => {
                looked.listing = Some(Some(Listing {
                    arguments,
                    token,
                    seen: seen.to_vec(),
                    due: self.surely_listed(),
                    began: self.span.from,
                    pages: 1,
                }));
            }
            (Some(token), Some(listing), next)
                if listing.token == *token && listing.arguments == arguments =>
            {
                let mut listing = listing.clone();
                if let Some(again) = seen.iter().find(|id| listing.seen.contains(id)) {
                    let says = format!("`{again}` is listed on two pages");
                    looked
                        .wrong
                        .push(self.plain(Kind::Duplicate, &self.list.id_field, says));
                }
                listing.seen.extend(seen.iter().cloned());
                listing.pages += 1;
                match next {
                    None => {
                        self.missed(&listing, looked);
                        looked.listing = Some(None);
                    }
                    Some(token) => {
                        self.endless(&listing, size, field, looked);
                        listing.token = token;
                        looked.listing = Some(Some(listing));
                    }
                }
            }
            (Some(_), _, _) => {}
        }
    }

    pub(super) fn endless(
        &self,
        listing: &Listing,
        size: Option<i64>,
        field: &Name,
        looked: &mut Looked,
    ) {
        let most = self.candidates().len() + listing.seen.len();
        let size = usize::try_from(size.unwrap_or(1)).unwrap_or(1).max(1);
        if listing.pages as usize > most.div_ceil(size) + 2 {
            let says = format!("the listing goes on after {} pages", listing.pages);
            looked.wrong.push(self.plain(Kind::Endless, field, says));
        }
    }

    /// Whether a possibility has a resource listed.
    pub(super) fn has_to_list(&self, id: ResourceId, p: &Possibility) -> bool {
        self.scene.life_in(id, p).and(self.matches(id, p)) == Truth::True
    }

    /// Resources that every possibility has listed.
    pub(super) fn surely_listed(&self) -> Vec<ResourceId> {
        let surely = |id: &ResourceId| {
            let mut all = self.scene.possibilities(*id).iter();
            all.all(|p| self.has_to_list(*id, p))
        };
        let mut all = self.candidates();
        all.retain(surely);
        all
    }

    /// What was surely listed all the while and was on no page.
    pub(super) fn missed(&self, listing: &Listing, looked: &mut Looked) {
        let still = self.surely_listed();
        for id in &listing.due {
            let Some(resource) = self.scene.belief.get(*id) else {
                continue;
            };
            let untouched = resource.touched < listing.began;
            let seen = resource
                .id
                .as_ref()
                .is_some_and(|id| listing.seen.contains(id));
            if untouched && !seen && still.contains(id) {
                looked.wrong.push(self.missing(*id));
            }
        }
    }

    /// On a complete page: what is not there is not there.
    pub(super) fn absent(&self, seen: &[Name], looked: &mut Looked) {
        let mut departed = self.scene.belief.departed.of(self.kind).iter();
        if departed.any(|id| self.is_left_out(*id, seen)) {
            looked.upheld.push(claims::not_listed(self.scene.operation));
        }
        for id in self.candidates() {
            let Some(resource) = self.scene.belief.get(id) else {
                continue;
            };
            let named = resource.id.as_ref().is_some_and(|id| seen.contains(id));
            let bound = looked.named.iter().any(|(phantom, _, _)| *phantom == id);
            let doubted = looked.doubted.contains(&id);
            if named || bound || doubted {
                continue;
            }
            let listed = |p: &Possibility| self.has_to_list(id, p);
            let all = self.scene.possibilities(id);
            let left: Possibilities = all.iter().filter(|p| !listed(p)).cloned().collect();
            if left.is_empty() {
                looked.wrong.push(self.missing(id));
            } else {
                if left.len() < all.len() {
                    looked.narrowed.push((id, left));
                }
            }
        }
    }

    /// Whether something is gone that matches, would be listed here if it lived, and is not.
    fn is_left_out(&self, id: ResourceId, seen: &[Name]) -> bool {
        let belief = self.scene.belief;
        let Some(resource) = belief.get(id) else {
            return false;
        };
        let here = match (&self.list.within, self.parent()) {
            (Some(_), Some(parent)) => belief.is_below(id, parent),
            _ => true,
        };
        let named = resource.id.as_ref().is_some_and(|id| seen.contains(id));
        let gone = |p: &Possibility| {
            self.scene.life_in(id, p) == Truth::False && self.matches(id, p) == Truth::True
        };
        here && !named && self.scene.possibilities(id).iter().all(gone)
    }
}

fn without(arguments: &Arguments, parameter: &Name) -> Arguments {
    let mut rest = arguments.clone();
    rest.remove(parameter);
    rest
}
