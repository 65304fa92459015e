//! What is left of a reading, and where.

use smallvec::SmallVec;

use crate::spec::Name;

/// The alternatives left of a reading at one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constant {
    /// Indexes of the alternatives that are left: at least one.
    pub left: SmallVec<[u8; 4]>,
    /// The step (call number) that removed an alternative.
    pub witnesses: Vec<(u8, u32)>,
    /// The alternative whose code the rule was seen to answer with, and the step, where the only other one left is
    /// that no document names the code: it may name the same.
    pub seen: Option<(u8, u32)>,
}

/// Where one hidden constant of a reading holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteKey {
    /// The operation; empty: the whole service.
    pub operation: Name,
    /// The parameter or rule; empty: the whole service.
    pub site: Name,
    /// The reading.
    pub reading: Name,
    /// The product the call is about; empty: none, or the service tells none apart.
    pub product: Product,
}

/// Which of a service's products a call is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// This one; empty: none.
    Surely(Name),
    /// It may be any: such a call settles nothing.
    Unknown,
}
