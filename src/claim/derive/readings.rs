//! Where documents contradict each other: which of them is followed, a call tells.

use std::collections::BTreeMap;

use super::super::{Ask, Claim, Kind, Portion};
use super::About;
use crate::explore::disputed;
use crate::oracle::claims;
use crate::spec::Name;
use crate::spec::expr::Expr;

impl About<'_> {
    pub(super) fn readings(&mut self) {
        let operation = self.operation;
        let mut places: BTreeMap<disputed::Place, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, rule) in operation.rules.iter().enumerate() {
            if super::beyond(rule).is_some() || rule.needs.is_some() {
                continue;
            }
            for place in disputed::readings(operation, rule) {
                places.entry(place).or_default().0.push(index);
            }
            for place in disputed::readings_of_codes(rule) {
                places.entry(place).or_default().1.push(index);
            }
        }
        for ((reading, site), (rules, coded)) in places {
            let ask = Ask::Settle {
                reading: reading.clone(),
                site: site.clone(),
                rules,
                coded,
            };
            self.reading(&reading, &site, ask);
        }
        for (name, parameter) in &operation.parameters {
            if let Some(reading) = parameter.passes_as.as_ref().and_then(plain_reading) {
                self.reading(&reading, name, Ask::Rehearse);
            }
        }
        self.filter_readings();
    }

    /// How filters match, and what several come to.
    fn filter_readings(&mut self) {
        let lists = self.operation.list.iter();
        for filter in lists.flat_map(|list| &list.filters) {
            let parameter = &filter.parameter;
            let keys = filter.keys.iter().map(|(key, how)| (Some(key), how));
            let plain = filter.matches.iter().map(|how| (None, how));
            for (key, matches) in keys.chain(plain) {
                let site = match key {
                    Some(key) => format!("{parameter}/{key}").into(),
                    None => parameter.clone(),
                };
                let ask = Ask::Filter {
                    parameter: parameter.clone(),
                    key: key.cloned(),
                    portion: Portion::Part,
                };
                if let Some(reading) = plain_reading(&matches.how) {
                    self.reading(&reading, &site, ask);
                }
            }
            if let Some(reading) = filter.several.as_ref().and_then(plain_reading) {
                let parameter = parameter.clone();
                self.reading(&reading, &filter.parameter, Ask::Filters { parameter });
            }
        }
    }

    fn reading(&mut self, reading: &Name, site: &Name, ask: Ask) {
        let Some(of) = self.oracle.spec().readings.get(reading) else {
            return;
        };
        let id = claims::reading(&self.operation.name, reading, site);
        let source = of.source.iter().map(|at| at.value.clone()).collect();
        let claim = self.claim(Kind::Reading, id, ask, of.says.clone());
        self.list.add(Claim { source, ..claim });
    }
}

/// The reading that a value is, if it is one.
fn plain_reading(of: &Expr) -> Option<Name> {
    if let Expr::Reading { name, .. } = of {
        Some(name.value.as_str().into())
    } else {
        None
    }
}
