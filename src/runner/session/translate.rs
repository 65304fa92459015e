//! A call before it goes out: as its gate would have it, with symbols for its ids, with the ids of another conversation.

use std::collections::BTreeMap;

use super::{Session, SessionError};
use crate::runner::action::Invocation;
use crate::runner::gate::Refused;
use crate::spec::Name;
use crate::sut::Call;
use crate::value::Value;

impl Session {
    /// The call as it would go out, if it may; nothing comes of asking.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may(&self, call: &Call) -> Result<Call, Refused> {
        match &self.gate {
            Some(gate) => gate.would_pass(&self.oracle, &self.belief, call),
            None => Ok(call.clone()),
        }
    }

    /// A call of this conversation with the ids of another, by the same symbols.
    ///
    /// # Errors
    /// If one of them is not bound there.
    pub fn translated(&self, call: &Call, other: &Session) -> Result<Call, SessionError> {
        other.concrete(&self.invocation(call, false))
    }

    pub(super) fn invocation(&self, call: &Call, lose: bool) -> Invocation {
        let symbolic =
            |(name, value): (&Name, &Value)| (name.clone(), self.symbols.symbolic(value));
        Invocation {
            call: call.operation.clone(),
            arguments: call.arguments.iter().map(symbolic).collect(),
            binds: BTreeMap::new(),
            format: call.format,
            lose,
        }
    }

    pub(super) fn concrete(&self, invocation: &Invocation) -> Result<Call, SessionError> {
        let mut arguments = BTreeMap::new();
        for (name, value) in &invocation.arguments {
            let value = self
                .symbols
                .concrete(value)
                .map_err(SessionError::Unbound)?;
            arguments.insert(name.clone(), value);
        }
        Ok(Call {
            operation: invocation.call.clone(),
            arguments,
            format: invocation.format,
        })
    }
}
