//! How calls travel, where a protocol knows several ways.

use flowcheck::runner::ways::{self, Ways};
use flowcheck::spec::syntax::Protocol;
use flowcheck::sut;

use super::{Exit, print};

/// How calls are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Signature {
    /// HMAC-SHA1, in the parameters
    Rpc,
    /// ACS3-HMAC-SHA256, in the headers
    V3,
}

/// Where parameters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Placement {
    /// GET, in the query
    GetQuery,
    /// POST, in the query
    PostQuery,
    /// POST, in a form
    PostForm,
}

/// How repeated parameters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Lists {
    /// Filters.1.Key=.., as every client has it
    Dotted,
    /// Filters=[{"Key":..}], as samples of the documents have it
    Json,
}

/// How calls travel: all ways mean the same. Against the embedded emulator, what is not chosen differs from walk to walk.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct WaysArgs {
    /// How calls are signed [default: rpc; embedded: any]
    #[arg(long, value_enum, env = "FLOWCHECK_SIGNATURE")]
    signature: Option<Signature>,

    /// Where parameters stand [default: post-form; embedded: any]
    #[arg(long, value_enum, env = "FLOWCHECK_PLACEMENT")]
    placement: Option<Placement>,

    /// How repeated parameters are written [default: dotted; embedded: any]
    #[arg(long, value_enum, env = "FLOWCHECK_LISTS")]
    lists: Option<Lists>,
}

impl WaysArgs {
    /// The ways chosen; prints why a service has none to choose from.
    pub(crate) fn ways(&self, protocol: Protocol) -> Result<Ways, Exit> {
        let chosen = [
            ("--signature", self.signature.is_some()),
            ("--placement", self.placement.is_some()),
            ("--lists", self.lists.is_some()),
        ];
        let first = chosen.iter().find(|(_, chosen)| *chosen);
        if let (Protocol::TencentTc3, Some((flag, _))) = (protocol, first) {
            print::error(
                "calls of this service travel in one way",
                Some(&format!("leave {flag} out")),
            );
            return Err(Exit::Usage);
        }
        Ok(Ways {
            signature: self.signature.map(|signature| match signature {
                Signature::Rpc => ways::Signature::Rpc,
                Signature::V3 => ways::Signature::V3,
            }),
            placement: self.placement.map(|placement| match placement {
                Placement::GetQuery => sut::Placement::GetQuery,
                Placement::PostQuery => sut::Placement::PostQuery,
                Placement::PostForm => sut::Placement::PostForm,
            }),
            lists: self.lists.map(|lists| match lists {
                Lists::Dotted => sut::Lists::Dotted,
                Lists::Json => sut::Lists::Json,
            }),
        })
    }
}
