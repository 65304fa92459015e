//! Lists in pages: by number (file systems, mount targets) and by token (filesets, data flows, tasks).
//!
//! The order is that of creation; a contrary emulator sorts by a hash, the same for all pages of one listing, so
//! that no page repeats an item even while others come and go.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Call;
use super::item::Item;
use crate::choice::Choice;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::wire::answer::Fields;

/// A page by number (`cpfs-api-2022-06-29#4.4`): 1 to 100 items, 10 by default, pages counted from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    size: i64,
    number: i64,
}

impl Page {
    /// No code is documented for a size or number out of range.
    pub(crate) fn read(call: &Call<'_>, refusals: &mut Refusals) -> Self {
        let size = call.args.integer("PageSize").unwrap_or(10);
        let number = call.args.integer("PageNumber").unwrap_or(1);
        refusals.require(
            (1..=100).contains(&size),
            Rank::Format,
            &Refusal::format("PageSize"),
        );
        refusals.require(number >= 1, Rank::Format, &Refusal::format("PageNumber"));
        Self { size, number }
    }

    /// The keys on this page, and the fields that go with them.
    pub(crate) fn cut<K: Copy>(self, mut keys: Vec<(u64, K)>, choice: &Choice) -> (Vec<K>, Fields) {
        let total = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        if let Some(order) = choice.order_of_run() {
            keys.sort_by_key(|(key, _)| scatter(order, *key));
        }
        let skip =
            usize::try_from((self.number - 1).saturating_mul(self.size)).unwrap_or(usize::MAX);
        let take = usize::try_from(self.size).unwrap_or_default();
        let cut = keys
            .into_iter()
            .skip(skip)
            .take(take)
            .map(|(_, k)| k)
            .collect();
        let fields = vec![
            ("TotalCount", total.into()),
            ("PageSize", self.size.into()),
            ("PageNumber", self.number.into()),
        ];
        (cut, fields)
    }
}

/// A page by token (`cpfs-api-2022-06-29#7.4`): 10 to 100 items, 20 by default.
#[derive(Debug)]
pub(crate) struct Slice {
    max: usize,
    scope: String,
    from: Option<(Option<u64>, u64)>,
}

impl Slice {
    /// `scope` ties a token to its operation and file system; elsewhere it is invalid.
    pub(crate) fn read(call: &Call<'_>, operation: &str, refusals: &mut Refusals) -> Self {
        let max = call
            .args
            .get("MaxResults")
            .map_or(Some(20), crate::args::read_integer);
        let valid = max.is_some_and(|m| (10..=100).contains(&m));
        refusals.require(valid, Rank::Format, &errors::MAX_RESULTS);
        let scope = format!(
            "{operation} {}",
            call.args.get("FileSystemId").unwrap_or_default()
        );
        let token = call.args.get("NextToken");
        let from = token.and_then(|t| read_token(t, &scope));
        refusals.require(
            token.is_none() || from.is_some(),
            Rank::Format,
            &errors::NEXT_TOKEN,
        );
        Self {
            max: max.and_then(|m| usize::try_from(m).ok()).unwrap_or(20),
            scope,
            from,
        }
    }

    /// The keys of this page, and the token of the next if there is one.
    pub(crate) fn cut<K: Copy>(
        self,
        keys: Vec<(u64, K)>,
        choice: &mut Choice,
    ) -> (Vec<K>, Option<String>) {
        let (order, after) = match self.from {
            Some((order, after)) => (order, Some(after)),
            None => (choice.order_of_listing(), None),
        };
        let place = |key: u64| order.map_or(key, |order| scatter(order, key));
        let mut placed: Vec<_> = keys.into_iter().map(|(key, k)| (place(key), k)).collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.retain(|(place, _)| after.is_none_or(|after| *place > after));
        let more = placed.len() > self.max;
        placed.truncate(self.max);
        let last = placed.last().map(|(place, _)| *place).filter(|_| more);
        let token = last.map(|last| write_token(&self.scope, order, last));
        (placed.into_iter().map(|(_, k)| k).collect(), token)
    }
}

/// The answer of a list by token; the last page has an empty token or none (`wire.md`, answers).
pub(crate) fn listing(
    call: &mut Call<'_>,
    operation: &str,
    (list, element): (&'static str, &'static str),
    items: Vec<Item>,
    token: Option<String>,
) -> Fields {
    let items = items.into_iter().map(|i| i.shown(call.choice)).collect();
    let site = format!("{operation}.{list}");
    let mut fields = vec![(list, call.choice.list(&site, element, items))];
    match token {
        Some(token) => fields.push(("NextToken", token.into())),
        None if call.choice.happens(2) => {}
        None => fields.push(("NextToken", "".into())),
    }
    fields
}

fn write_token(scope: &str, order: Option<u64>, last: u64) -> String {
    let order = order.map(|o| o.to_string()).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(format!("{scope} {order} {last}"))
}

fn read_token(token: &str, scope: &str) -> Option<(Option<u64>, u64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (order, last) = text
        .strip_prefix(scope)?
        .strip_prefix(' ')?
        .split_once(' ')?;
    let order = if order.is_empty() {
        None
    } else {
        Some(order.parse().ok()?)
    };
    Some((order, last.parse().ok()?))
}

/// A place for a key that looks like no order at all; distinct keys get distinct places.
fn scatter(order: u64, key: u64) -> u64 {
    // SplitMix64's finisher, a bijection.
    let mut x = key ^ order;
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Readings;

    fn all_pages(contrary: bool) -> Vec<u64> {
        let mut choice = Choice::new(5, contrary, &Readings::new());
        let (mut seen, mut from) = (Vec::new(), None);
        for _ in 0..10 {
            let slice = Slice {
                max: 10,
                scope: "x".to_owned(),
                from,
            };
            let (page, token) = slice.cut((1..=25).map(|k| (k, k)).collect(), &mut choice);
            seen.extend(page);
            let Some(token) = token else { break };
            from = read_token(&token, "x");
            assert!(from.is_some());
        }
        seen
    }

    #[test]
    fn pages_together_show_each_item_once() {
        assert_eq!(all_pages(false), (1..=25).collect::<Vec<_>>());
        let mut contrary = all_pages(true);
        assert_ne!(contrary, (1..=25).collect::<Vec<_>>());
        contrary.sort_unstable();
        assert_eq!(contrary, (1..=25).collect::<Vec<_>>());
    }

    #[test]
    fn a_token_of_elsewhere_is_none() {
        let token = write_token("a cpfs-1", None, 3);
        assert_eq!(read_token(&token, "a cpfs-1"), Some((None, 3)));
        assert_eq!(read_token(&token, "a cpfs-2"), None);
        assert_eq!(read_token("%%%", "a cpfs-1"), None);
    }
}
