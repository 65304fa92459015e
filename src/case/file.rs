//! A case, and its YAML.

use serde::{Deserialize, Serialize};

use super::error::CaseError;
use super::secret::without_secrets;
use super::step::Step;
use super::text::{comment, file_stem};
use crate::model::belief::Assumptions;
use crate::oracle::verdict::{Key, Violation};
use crate::runner::Action;
use crate::spec::{Name, Spec};

/// The version that is written, and the only one that is read.
const VERSION: u64 = 1;

/// The longest run of comment lines' text, in characters; the whole is in the fields.
const HEADLINE: usize = 200;

/// A counterexample: what to do, and what it showed. Its steps hold no secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The service, as its spec is called.
    pub service: Name,
    /// The violation's identity.
    pub key: Key,
    /// What is wrong, in one sentence.
    pub says: String,
    /// What was seen.
    pub observed: String,
    /// The documents and places.
    pub documented: Vec<String>,
    /// The constants of judging.
    pub assumptions: Assumptions,
    /// The seed of the walk it was found by.
    pub seed: Option<u64>,
    /// How many calls it had before it was shrunk.
    pub shrunk_from: Option<u32>,
    /// How often it failed when it was replayed.
    pub replays: Option<Replays>,
    steps: Vec<Action>,
}

/// How often a case failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Replays {
    /// So many replays showed the violation
    pub failed: u32,
    /// of so many.
    pub of: u32,
}

/// What is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    version: u64,
    service: Name,
    key: Key,
    says: String,
    observed: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    documented: Vec<String>,
    #[serde(default)]
    assumptions: Assumptions,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shrunk_from: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replays: Option<Replays>,
    steps: Vec<Step>,
}

/// Of a file of whatever version. Other fields are another version's business: this one alone lets them in.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

impl Case {
    /// The case of a violation. Values of parameters that the spec calls secret are left out here and for good.
    pub fn new(
        spec: &Spec,
        violation: &Violation,
        assumptions: Assumptions,
        steps: Vec<Action>,
    ) -> Case {
        Case {
            service: spec.service.clone(),
            key: violation.key.clone(),
            says: violation.says.clone(),
            observed: violation.observed.clone(),
            documented: violation.documented.clone(),
            assumptions,
            seed: None,
            shrunk_from: None,
            replays: None,
            steps: without_secrets(spec, steps),
        }
    }

    /// What to do, in order.
    pub fn steps(&self) -> &[Action] {
        &self.steps
    }

    /// `start-data-flow-accepted-stopped.yaml`: small letters, digits and `-`, at most 101 bytes.
    pub fn file_name(&self) -> String {
        format!("{}.yaml", file_stem(&self.key.to_string()))
    }

    /// The case as YAML, with comments on top: what it is, what is wrong, how to replay it.
    ///
    /// # Errors
    /// If YAML has no way to write it.
    pub fn to_yaml(&self) -> Result<String, CaseError> {
        let mut options = serde_yaml::SerializerOptions::default();
        // Folding would make a value hard to tell from its line breaks.
        options.prefer_block_scalars = false;
        let body = serde_yaml::to_string_with_options(&self.file(), options)
            .map_err(|error| CaseError::Write(error.to_string()))?;
        let says: String = self.says.chars().take(HEADLINE).collect();
        Ok([
            comment("A counterexample found by flowcheck: calls after which an answer broke the documentation."),
            comment(&format!("violation: {says}")),
            comment(&format!("replay:    flowcheck replay {}", self.file_name())),
            body,
        ]
        .concat())
    }

    /// Reads what [`Case::to_yaml`] writes, or a person wrote by hand.
    ///
    /// # Errors
    /// If it is no case, or of another version.
    pub fn from_yaml(text: &str) -> Result<Case, CaseError> {
        if let Ok(Versioned { version }) = serde_yaml::from_str(text)
            && version != VERSION
        {
            return Err(CaseError::Version {
                found: version,
                known: VERSION,
            });
        }
        let file: File = serde_yaml::from_str(text).map_err(|error| CaseError::read(&error))?;
        Ok(Case {
            service: file.service,
            key: file.key,
            says: file.says,
            observed: file.observed,
            documented: file.documented,
            assumptions: file.assumptions,
            seed: file.seed,
            shrunk_from: file.shrunk_from,
            replays: file.replays,
            steps: file.steps.into_iter().map(|step| step.0).collect(),
        })
    }

    fn file(&self) -> File {
        File {
            version: VERSION,
            service: self.service.clone(),
            key: self.key.clone(),
            says: self.says.clone(),
            observed: self.observed.clone(),
            documented: self.documented.clone(),
            assumptions: self.assumptions,
            seed: self.seed,
            shrunk_from: self.shrunk_from,
            replays: self.replays,
            steps: self.steps.iter().cloned().map(Step).collect(),
        }
    }
}
