//! What calls give in place of the protocol's own parameters: the gateway judges it, the service never sees it.

use std::time::Duration;

use super::Oracle;
use super::judge::Step;
use crate::model::belief::{Belief, Spent};
use crate::model::scene::Arguments;
use crate::sut::{Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

impl Oracle {
    /// What a call gives in place of the protocol's own parameters: the service itself never sees it.
    pub fn wire(&self, arguments: &Arguments) -> Arguments {
        let own = self.spec.gateway.refuses.values();
        own.filter_map(|refuses| arguments.get_key_value(refuses.parameter.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// What went out long before `now` may be forgotten.
    pub(super) fn forget_spent(belief: &mut Belief, now: Time) {
        let kept = Duration::from_secs(belief.assumptions.token_retention_s);
        for (spent, at) in belief.spent.values_mut() {
            if now > *at + kept {
                *spent = Spent::Perhaps;
            }
        }
    }

    /// Notes what may go out only once: surely spent if the call got through.
    pub(super) fn spend(&self, belief: &mut Belief, wire: &Arguments, step: &Step) {
        let once = self.spec.gateway.refuses.values();
        for refuses in once.filter(|refuses| refuses.values.is_empty()) {
            let Some(Value::Text(text)) = wire.get(refuses.parameter.as_str()) else {
                continue;
            };
            let through = match step.outcome {
                Outcome::Answered(answer) => matches!(answer.reply, Reply::Success(_)),
                Outcome::Lost(_) => false,
            };
            let how = if through {
                Spent::Surely
            } else {
                Spent::Perhaps
            };
            let first = (how, step.sent);
            let spent = belief.spent.entry(text.clone()).or_insert(first);
            if through {
                *spent = first;
            }
        }
    }
}
