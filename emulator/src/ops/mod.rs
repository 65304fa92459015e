//! The operations: what each requires, checks and changes. One file per family; the table is here.

pub(crate) mod access_group;
pub(crate) mod auto_refresh;
pub(crate) mod data_flow;
pub(crate) mod data_flow_create;
pub(crate) mod data_flow_list;
pub(crate) mod data_flow_task;
pub(crate) mod data_flow_task_list;
pub(crate) mod export;
pub(crate) mod export_create;
pub(crate) mod export_list;
pub(crate) mod file_system;
pub(crate) mod file_system_list;
pub(crate) mod file_system_update;
pub(crate) mod fileset;
pub(crate) mod filters;
pub(crate) mod item;
pub(crate) mod look;
pub(crate) mod mount_target;
pub(crate) mod paging;
pub(crate) mod protocol_rules;
pub(crate) mod protocol_service;
pub(crate) mod protocol_service_create;
pub(crate) mod protocol_service_list;
pub(crate) mod region;
pub(crate) mod task_rules;

use jiff::Timestamp;

use crate::args::{Args, Form, read_flag, read_integer};
use crate::choice::Choice;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{Account, DataFlow, FileSystem, FileSystemState, is_lingjun};
use crate::validate::text::{self, Beyond};
use crate::wire::answer::Fields;
use crate::world::World;
use look::Look;

/// What an operation answers; the request id is added later.
pub(crate) type Answer = Result<Fields, Refusal>;

/// How an operation takes `ClientToken`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// It has no such parameter.
    None,
    /// Other arguments under a used token are refused (`cpfs-api-2022-06-29#4.1`).
    Refused,
    /// The documents do not say; the site `<Operation>.other-arguments` does.
    Open(&'static str),
}

/// Whether lack of stock is documented for an operation, and how it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stock {
    Unsaid,
    /// `Resource.OutOfStock`.
    Zone,
    /// `OperationDenied.NoStock`.
    Flow,
    /// The same with another status (contradictions, row 27).
    Protocol,
}

impl Stock {
    pub(crate) fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Unsaid => None,
            Self::Zone => Some(errors::OUT_OF_STOCK),
            Self::Flow => Some(errors::NO_STOCK),
            Self::Protocol => Some(errors::protocol::NO_STOCK),
        }
    }
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Parameters that must be given.
    pub(crate) mandatory: &'static [&'static str],
    /// Parameters typed Long or Integer.
    pub(crate) integers: &'static [&'static str],
    /// Parameters typed Boolean.
    pub(crate) flags: &'static [&'static str],
    pub(crate) token: Token,
    pub(crate) stock: Stock,
    /// Judges and, if nothing stands against it, acts.
    pub(crate) run: fn(&mut Call<'_>, Refusals) -> Answer,
}

/// The operation of that name.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    let families = [
        region::OPERATIONS,
        access_group::OPERATIONS,
        file_system::OPERATIONS,
        mount_target::OPERATIONS,
        fileset::OPERATIONS,
        data_flow::OPERATIONS,
        auto_refresh::OPERATIONS,
        data_flow_task::OPERATIONS,
        protocol_service::OPERATIONS,
        export::OPERATIONS,
    ];
    families.into_iter().flatten().find(|o| o.name == name)
}

impl Operation {
    /// What can be said against the parameters without knowing what they mean.
    pub(crate) fn gather(&self, args: &Args<'_>) -> Refusals {
        let mut refusals = Refusals::default();
        for name in self.mandatory.iter().filter(|n| args.get(n).is_none()) {
            refusals.push(Rank::Mandatory, Refusal::missing(name));
        }
        for name in self
            .integers
            .iter()
            .filter(|n| args.get(n).is_some_and(|v| read_integer(v).is_none()))
        {
            refusals.push(Rank::Format, Refusal::format(name));
        }
        for name in self
            .flags
            .iter()
            .filter(|n| args.get(n).is_some_and(|v| read_flag(v).is_none()))
        {
            refusals.push(Rank::Format, Refusal::format(name));
        }
        refusals
    }
}

/// The codes that differ among the operations on a data flow.
#[derive(Debug)]
pub(crate) struct Codes {
    /// The file system does not exist.
    pub(crate) missing: Refusal,
    /// The file system has no data flows.
    pub(crate) unable: Refusal,
    /// The data flow's state does not allow it.
    pub(crate) state: Refusal,
    /// Whether the table has `OperationDenied.ConflictOperation`.
    pub(crate) conflict: bool,
    /// What CPFS for LINGJUN does, where the documents do not say.
    pub(crate) lingjun: Option<&'static str>,
}

impl Codes {
    /// Those of most tables, where a reading says what CPFS for LINGJUN does.
    pub(crate) fn usual(lingjun: &'static str) -> Self {
        Self {
            lingjun: Some(lingjun),
            ..Self::USUAL
        }
    }

    /// The same where the pages tell of CPFS for LINGJUN.
    pub(crate) const USUAL: Self = Self {
        missing: errors::FILE_SYSTEM_NOT_FOUND,
        unable: errors::NOT_SUPPORTED,
        state: errors::INVALID_STATE,
        conflict: true,
        lingjun: None,
    };
}

/// One call under way.
pub(crate) struct Call<'a> {
    pub(crate) account: &'a mut Account,
    pub(crate) choice: &'a mut Choice,
    pub(crate) world: &'a World,
    pub(crate) args: Args<'a>,
    pub(crate) now: Timestamp,
    /// Lack of stock strikes this call, on request or by a contrary whim.
    pub(crate) out_of_stock: Option<Refusal>,
}

impl Call<'_> {
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            account: self.account,
            choice: self.choice,
            world: self.world,
            now: self.now,
        }
    }

    pub(crate) fn reads(&self, site: &str, alternative: &str) -> bool {
        self.choice.reads(site, alternative)
    }

    /// The documented error that this run's reading of a site names.
    pub(crate) fn named(&self, site: &str) -> Refusal {
        errors::named(self.choice.reading(site)).unwrap_or(errors::DEPENDENCY)
    }

    /// Whether the call is about CPFS for LINGJUN, as the id of its file system says.
    pub(crate) fn is_lingjun(&self) -> bool {
        self.args.get("FileSystemId").is_some_and(is_lingjun)
    }

    /// The name of a site that is held per product (contradictions, row 61): `<site>@lingjun` is one of its own.
    pub(crate) fn of_product(&self, site: &str) -> String {
        if self.is_lingjun() {
            format!("{site}@lingjun")
        } else {
            site.to_owned()
        }
    }

    /// Whether this run denies CPFS for LINGJUN something that the documents tell of CPFS alone.
    pub(crate) fn denies_lingjun(&self, fs: &FileSystem, site: &str) -> bool {
        fs.is_lingjun() && self.reads(site, "refused")
    }

    /// The file system the call names; not finding it is a refusal.
    pub(crate) fn file_system(&self, refusals: &mut Refusals) -> Option<&FileSystem> {
        self.file_system_or(refusals, &errors::FILE_SYSTEM_NOT_FOUND)
    }

    fn file_system_or(&self, refusals: &mut Refusals, missing: &Refusal) -> Option<&FileSystem> {
        let found = self
            .account
            .file_systems
            .find(self.args.get("FileSystemId")?);
        refusals.require(found.is_some(), Rank::Existence, missing);
        found
    }

    /// The same for operations that need filesets or data flows.
    pub(crate) fn able_file_system(
        &self,
        refusals: &mut Refusals,
        unable: &Refusal,
    ) -> Option<&FileSystem> {
        let found = self.file_system(refusals)?;
        refusals.require(found.supports_data_flows(), Rank::Support, unable);
        Some(found)
    }

    /// The same for operations whose documents say nothing of CPFS for LINGJUN; `site` does.
    pub(crate) fn silent_file_system(
        &self,
        refusals: &mut Refusals,
        site: &str,
    ) -> Option<&FileSystem> {
        let found = self.able_file_system(refusals, &errors::NOT_SUPPORTED)?;
        let denied = self.denies_lingjun(found, site);
        refusals.require(!denied, Rank::Support, &errors::NOT_SUPPORTED);
        Some(found)
    }

    /// The file system and data flow the call names. A file system under deletion takes no more orders: the
    /// documents are silent, and it counts as gone.
    pub(crate) fn data_flow(
        &self,
        refusals: &mut Refusals,
        codes: &Codes,
    ) -> Option<(&FileSystem, &DataFlow)> {
        let found = self.file_system_or(refusals, &codes.missing);
        let fs = found.filter(|fs| fs.state != FileSystemState::Deleting);
        if let Some(found) = found {
            let denied = codes.lingjun.is_some_and(|s| self.denies_lingjun(found, s));
            let able = found.supports_data_flows() && !denied;
            refusals.require(able, Rank::Support, &codes.unable);
            refusals.require(fs.is_some(), Rank::Existence, &codes.missing);
        }
        let id = self.args.get("DataFlowId")?;
        let flow = fs.and_then(|fs| fs.flows.find(id));
        let nowhere = flow.is_none() && (fs.is_some() || !self.account.knows(id));
        refusals.require(!nowhere, Rank::Existence, &errors::DATA_FLOW_NOT_FOUND);
        fs.zip(flow)
    }

    /// Lack of stock, where it is documented.
    pub(crate) fn stock(&self, refusals: &mut Refusals) {
        if let Some(refusal) = &self.out_of_stock {
            refusals.push(Rank::Stock, refusal.clone());
        }
    }

    /// A contrary emulator now and then finds a conflict with a transition under way.
    pub(crate) fn conflict(&mut self, refusals: &mut Refusals, in_transition: bool) {
        if in_transition && self.choice.happens(8) {
            refusals.push(Rank::State, errors::CONFLICT);
        }
    }

    /// The end of judging: the error to answer with, or nothing stands against it.
    pub(crate) fn judge(&mut self, refusals: Refusals) -> Result<(), Refusal> {
        refusals.choose(self.choice)
    }

    pub(crate) fn is_dry_run(&self) -> bool {
        self.args.flag("DryRun")
    }

    /// The answer of a dry run that passes: no id, an empty one, or the one that the page names, empty
    /// (contradictions, rows 16 and 17). `id` is the operation's own, if it has one.
    pub(crate) fn rehearsed(&self, operation: &str, id: &'static str) -> Fields {
        match self.choice.reading(&format!("{operation}.DryRun.id")) {
            "" | "absent" => Vec::new(),
            "empty" => vec![(id, "".into())],
            named => vec![(named, "".into())],
        }
    }

    /// The same for an order, which answers nothing when it is carried out.
    pub(crate) fn obeyed(&self, operation: &str) -> Fields {
        if self.is_dry_run() {
            self.rehearsed(operation, "")
        } else {
            NOTHING
        }
    }

    /// Whether `Description`, if given, holds to the rule as the operation reads it.
    pub(crate) fn is_described(&self, operation: &str) -> bool {
        let site = format!("{operation}.Description.characters");
        let beyond = Beyond::read(self.choice.reading(&site));
        let given = self.args.get("Description");
        given.is_none_or(|d| text::is_description(d, beyond))
    }

    /// Members of a repeated parameter (contradictions, row 10).
    pub(crate) fn repeated<const N: usize>(
        &self,
        operation: &str,
        list: &str,
        members: [&str; N],
    ) -> Vec<[Option<String>; N]> {
        let form = self.choice.reading(&format!("{operation}.{list}.form"));
        self.args.repeated(list, members, Form::read(form))
    }
}

/// The empty answer of an order.
pub(crate) const NOTHING: Fields = Vec::new();

#[cfg(test)]
mod tests;
