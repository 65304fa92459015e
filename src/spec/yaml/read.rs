//! A tree into a type, with all that does not fit, not only the first.
//!
//! serde stops at the first mistake. So the entry that holds it is cut out and the rest is tried again,
//! until it fits or cannot; a key that is missing only because it was cut out is not reported.

use serde::de::DeserializeOwned;

use super::de::De;
use super::error::{Error, Kind};
use super::tree::{Data, Node};
use super::{Mistake, Spot};
use crate::spec::located::Place;

/// How many mistakes of one file are reported.
const MOST: usize = 40;

/// Reads a tree, or says what is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(tree: &Node) -> Result<T, Vec<Mistake>> {
    let first = match T::deserialize(De(tree)) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut tree = tree.clone();
    let mut cut = Vec::new();
    let mut mistakes = Vec::new();
    let mut error = first;
    for round in 0.. {
        if round == MOST {
            mistakes.push(more(error.spot.unwrap_or_default()));
            break;
        }
        let spot = error.spot.unwrap_or_default();
        let target = Target {
            place: spot.place,
            is_key: error.is_key,
        };
        if !is_aftermath(&error, spot, &cut) {
            mistakes.push(error.into_mistake());
        }
        if !target.cut_from(&mut tree, &mut cut) {
            break;
        }
        match T::deserialize(De(&tree)) {
            Ok(_) => break,
            Err(next) => error = next,
        }
    }
    Err(mistakes)
}

/// More is wrong than is told at a time.
fn more(spot: Spot) -> Mistake {
    Mistake {
        spot,
        message: "and more is wrong: not everything is told at a time".to_owned(),
        help: Some("mend what is told, then look again".to_owned()),
    }
}

/// A map's place and the key that was cut out of it.
type Cut = (Place, String);

fn is_aftermath(error: &Error, spot: Spot, cut: &[Cut]) -> bool {
    let mut from_here = cut.iter().filter(|(map, _)| *map == spot.place);
    match &error.kind {
        Kind::MissingKey(key) => from_here.any(|(_, gone)| gone == key),
        // One word with its value, and the word was cut out.
        Kind::Mismatch(..) => from_here.next().is_some(),
        Kind::UnknownKey(..) | Kind::UnknownWord(..) | Kind::Other(_) => false,
    }
}

/// The entry a mistake stands in.
struct Target {
    place: Place,
    is_key: bool,
}

impl Target {
    fn cut_from(&self, node: &mut Node, cut: &mut Vec<Cut>) -> bool {
        let map = node.spot.place;
        match &mut node.data {
            Data::Scalar(..) => false,
            Data::Seq(items) => {
                let found = items.iter().position(|item| self.is_value(item));
                if let Some(index) = found {
                    items.remove(index);
                    return true;
                }
                items.iter_mut().any(|item| self.cut_from(item, cut))
            }
            Data::Map(entries) => {
                let found = entries
                    .iter()
                    .position(|(key, value)| self.is_key(key) || self.is_value(value));
                if let Some(index) = found {
                    let (key, _) = entries.remove(index);
                    cut.push((map, key.text().unwrap_or_default().to_owned()));
                    return true;
                }
                entries
                    .iter_mut()
                    .any(|(_, value)| self.cut_from(value, cut))
            }
        }
    }

    fn is_key(&self, key: &Node) -> bool {
        self.is_key && key.spot.place == self.place
    }

    fn is_value(&self, value: &Node) -> bool {
        !self.is_key && value.spot.place == self.place
    }
}
