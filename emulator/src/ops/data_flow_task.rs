//! CreateDataFlowTask and CancelDataFlowTask (`cpfs-api-2022-06-29#9.1`, `#9.3`).

use super::Operation;

pub(crate) const OPERATIONS: &[Operation] = &[];
