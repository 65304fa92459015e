//! Checked files -> [`Spec`]: every `use` replaced, every word a rule, every duration read.
//!
//! Judges nothing: what does not fit is left out, and `check` has reported it before.

pub(crate) mod duration;
mod hidden;
pub(crate) mod inline;
pub(crate) mod merge;
mod operation;
pub(crate) mod resource;
mod rules;
pub(crate) mod says;
mod words;

use std::num::NonZeroU32;

use indexmap::IndexMap;

use self::inline::Inline;
use self::merge::Merge;
use self::operation::{Context, named, possible, rows};
use super::compiled::{Name, Possible, Rate, Resource, Spec};
use super::files::Files;
use super::syntax::{self, SharedFile};

/// None if it lets no call through, or has no time.
pub(crate) fn rate(rate: &syntax::Rate) -> Option<Rate> {
    Some(Rate {
        calls: NonZeroU32::new(rate.calls)?,
        per: duration::parse(&rate.per).filter(|per| !per.is_zero())?,
    })
}

/// Compiles the files of a service. None without a `service.yaml`.
pub(crate) fn compile(files: &Files) -> Option<Spec> {
    let (_, service) = files.service.as_ref()?;
    let nothing = SharedFile::default();
    let shared = files.shared.as_ref().map_or(&nothing, |(_, shared)| shared);
    let inline = Inline::new(&shared.conditions);
    let merge = Merge::new(shared, &inline);
    let resources: IndexMap<Name, Resource> = resource::parents_first(&files.resources)
        .into_iter()
        .map(|file| {
            (
                file.resource.as_str().into(),
                resource::resource(file, &merge, &inline),
            )
        })
        .collect();
    let readings = named(&shared.readings);
    let errors = rows(&service.errors);
    let any_time: Vec<Possible> = service
        .gateway
        .any_time
        .iter()
        .map(|may_fail| possible(may_fail, &inline))
        .collect();
    let context = Context {
        merge: &merge,
        inline: &inline,
        readings: &readings,
        gateway: &service.gateway,
        any_time: &any_time,
        errors: &errors,
        resources: &resources,
        resource_files: &files.resources,
    };
    let operations = files
        .operations
        .iter()
        .map(|(_, file)| (file.operation.as_str().into(), context.operation(file)))
        .collect();
    let mut spec = Spec {
        service: service.service.as_str().into(),
        says: service.says.clone(),
        protocol: service.protocol,
        version: service.version.clone(),
        signing_name: service.signing_name.clone(),
        endpoint: service.endpoint.clone(),
        rate: service.rate.as_ref().and_then(rate),
        sources: service.sources.clone(),
        gateway: service.gateway.clone(),
        fixtures: named(&shared.fixtures),
        product: service.product.clone(),
        unsaid: service.unsaid.clone(),
        operations,
        resources,
        errors,
        readings,
    };
    hidden::find(&mut spec);
    Some(spec)
}
