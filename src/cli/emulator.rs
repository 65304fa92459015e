//! `flowcheck emulator`: serves the embedded emulator over HTTP.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use flowcheck::runner::Stop;
use flowcheck::spec::Operation;
use flowcheck::spec::compiled::{Rule, RuleKind};
use flowcheck_emulator::http::{Latency, Line, Tls};
use flowcheck_emulator::{Config, Emulator, Pace, Trouble, World, http};

use super::specs_dir::SpecsDir;
use super::{Exit, print, readings, signal, values};

/// Serve the embedded emulator over HTTP, until Ctrl-C
///
/// Official SDKs work against it unchanged. Everything is kept in memory.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "FLOWCHECK_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,

    /// How time passes: `real`, `scaled:N` (N seconds in one) or `virtual` (only when told to)
    #[arg(long, value_name = "PACE", env = "FLOWCHECK_PACE", default_value = "scaled:60", value_parser = pace)]
    pace: Pace,

    /// Take calls whatever their signature
    #[arg(long, env = "FLOWCHECK_NO_AUTH", value_parser = BoolishValueParser::new())]
    no_auth: bool,

    /// Choose at random wherever the documents leave a choice
    #[arg(long, env = "FLOWCHECK_CONTRARY", value_parser = BoolishValueParser::new())]
    contrary: bool,

    /// The seed of ids and choices
    #[arg(long, value_name = "N", env = "FLOWCHECK_SEED", default_value = "0x5eed", value_parser = values::seed)]
    seed: u64,

    /// What the account has beyond the API: networks, zones, buckets
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_WORLD")]
    world: Option<PathBuf>,

    /// The share of calls to refuse as too many, from 0 to 1
    #[arg(long, value_name = "P", env = "FLOWCHECK_THROTTLE", default_value = "0", value_parser = values::share)]
    throttle: f64,

    /// The share of calls that fail with InternalError; every second of them has had its effect
    #[arg(long, value_name = "P", env = "FLOWCHECK_OUTAGES", default_value = "0", value_parser = values::share)]
    outages: f64,

    /// The share of answers before which the connection is reset; the call has had its effect
    #[arg(long, value_name = "P", env = "FLOWCHECK_RESETS", default_value = "0", value_parser = values::share)]
    resets: f64,

    /// How long a call and its answer travel, as `100ms` or `80ms..200ms`
    #[arg(long, value_name = "TIME", env = "FLOWCHECK_LATENCY", default_value = "0s", value_parser = latency)]
    latency: Latency,

    /// How many seconds its clock is ahead of this machine's; behind it, if below 0
    #[arg(
        long,
        value_name = "SECONDS",
        env = "FLOWCHECK_SKEW",
        default_value = "0",
        allow_negative_numbers = true
    )]
    skew: i64,

    /// Speak TLS with this PEM certificate
    #[arg(
        long,
        value_name = "FILE",
        env = "FLOWCHECK_TLS_CERT",
        requires = "tls_key"
    )]
    tls_cert: Option<PathBuf>,

    /// The certificate's key, as PEM
    #[arg(
        long,
        value_name = "FILE",
        env = "FLOWCHECK_TLS_KEY",
        requires = "tls_cert"
    )]
    tls_key: Option<PathBuf>,

    /// The share of calls to refuse for lack of stock, of those that may be
    #[arg(long, value_name = "P", env = "FLOWCHECK_STOCK_OUTS", default_value = "0", value_parser = values::share)]
    stock_outs: f64,

    /// Follow this alternative at this site of a reading; can be given several times
    #[arg(long = "reading", value_name = "SITE=ALTERNATIVE", env = "FLOWCHECK_READING", value_parser = readings::parse)]
    readings: Vec<(String, String)>,

    /// List the sites of readings and their alternatives, and end
    #[arg(long)]
    list_readings: bool,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck emulator
      on 127.0.0.1:8080, a minute each second
  flowcheck emulator --pace virtual --no-auth
      time stands still; POST /_emulator/advance?seconds=300 moves it
  flowcheck emulator --listen 127.0.0.1:0 --contrary --seed 7
      a free port, and a temper
  flowcheck emulator --tls-cert cert.pem --tls-key key.pem --throttle 0.05 --outages 0.02 --resets 0.01 --skew 10 \\
      --latency 80ms..200ms
      a stand-in for a cloud on a bad day
  flowcheck emulator --reading CreateDataFlow.AutoRefreshInterval=5..526600
      where documents disagree, this; --list-readings has all sites";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    if args.list_readings {
        print::out(&readings::list());
        return Exit::Conforms;
    }
    match try_run(args) {
        Ok(()) => Exit::Conforms,
        Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<(), Exit> {
    let config = config(args)?;
    let line = line(args)?;
    let key = config.access_key_id.clone();
    let emulator = Emulator::new(config);
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&format!("the runtime could not be set up: {error}")))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .map_err(|error| cannot_listen(args.listen, &error))?;
        let address = listener.local_addr().unwrap_or(args.listen);
        print::out(&banner(args, address, &key));
        if let Some(curl) = example(args, address) {
            print::out(&curl);
        }
        print::out("  ends   with Ctrl-C\n");
        let told = async move {
            // Nothing is awaited but being told to stop.
            stop.unless(std::future::pending::<()>()).await;
        };
        http::serve_over(listener, emulator, line, told)
            .await
            .map_err(|error| failed(&format!("serving broke off: {error}")))
    })
}

fn config(args: &Args) -> Result<Config, Exit> {
    let trouble = |probability| Trouble {
        probability,
        ..Trouble::default()
    };
    Ok(Config {
        seed: args.seed,
        auth: !args.no_auth,
        pace: args.pace,
        contrary: args.contrary,
        world: world(args.world.as_deref())?,
        throttle: trouble(args.throttle),
        outages: trouble(args.outages),
        stock_outs: trouble(args.stock_outs),
        readings: args.readings.iter().cloned().collect(),
        ..Config::default()
    })
}

fn line(args: &Args) -> Result<Line, Exit> {
    let read = |file: &Path| {
        std::fs::read(file)
            .map_err(|error| failed(&format!("cannot read `{}`: {error}", file.display())))
    };
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => {
            let tls = Tls::new(&read(certificate)?, &read(key)?);
            Some(tls.map_err(|error| failed(&format!("TLS is not possible: {error}")))?)
        }
        (_, _) => None,
    };
    Ok(Line {
        tls,
        skew: jiff::SignedDuration::from_secs(args.skew),
        resets: args.resets,
        latency: args.latency,
        seed: args.seed,
    })
}

fn latency(text: &str) -> Result<Latency, String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let (least, most) = (values::duration(least)?, values::duration(most)?);
    match least <= most {
        true => Ok(Latency { least, most }),
        false => Err(format!("the lesser goes first: `{most:?}..{least:?}`")),
    }
}

/// The world of a file, or the built-in one; prints what is wrong with it.
pub(crate) fn world(file: Option<&Path>) -> Result<World, Exit> {
    let Some(file) = file else {
        return Ok(World::built_in());
    };
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| failed(&format!("cannot read `{shown}`: {error}")))?;
    World::from_yaml(&text).map_err(|error| failed(&format!("`{shown}` is no world: {error}")))
}

fn failed(message: &str) -> Exit {
    print::error(message, None);
    Exit::Usage
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Exit {
    let help = if error.kind() == ErrorKind::AddrInUse {
        "something listens there already; take a free port: --listen 127.0.0.1:0"
    } else if error.kind() == ErrorKind::PermissionDenied {
        "ports below 1024 take rights; try --listen 127.0.0.1:8080"
    } else {
        "give an address of this machine: --listen 127.0.0.1:8080"
    };
    print::error(
        &format!("cannot listen on `{address}`: {error}"),
        Some(help),
    );
    Exit::Usage
}

fn scheme(args: &Args) -> &'static str {
    match args.tls_cert {
        Some(_) => "https",
        None => "http",
    }
}

fn banner(args: &Args, address: SocketAddr, key: &str) -> String {
    let scheme = scheme(args);
    let pace = match args.pace {
        Pace::Real => "real time".to_owned(),
        Pace::Scaled(factor) => format!("{factor} seconds pass in one"),
        Pace::Virtual => {
            format!(
                "stands still; curl -X POST '{scheme}://{address}/_emulator/advance?seconds=60'"
            )
        }
    };
    let keys = if args.no_auth {
        "any; signatures are not checked".to_owned()
    } else {
        format!("access key `{key}`, secret `testsecret`")
    };
    let (scale, sign) = match (args.pace, args.no_auth) {
        (Pace::Scaled(factor), true) => (format!(" --time-scale {factor}"), " --no-auth"),
        (Pace::Scaled(factor), false) => (format!(" --time-scale {factor}"), ""),
        (Pace::Real | Pace::Virtual, true) => (String::new(), " --no-auth"),
        (Pace::Real | Pace::Virtual, false) => (String::new(), ""),
    };
    format!(
        "flowcheck emulator listens on {scheme}://{address}\n  \
         time   {pace}\n  \
         keys   {keys}\n  \
         test   flowcheck run --endpoint {scheme}://{address}{scale}{sign}\n"
    )
}

/// A call that needs no arguments and no signature, if the specs know one.
fn example(args: &Args, address: SocketAddr) -> Option<String> {
    if !args.no_auth {
        return None;
    }
    let spec = SpecsDir::default().quietly()?.spec;
    let needs_nothing = |operation: &&Operation| {
        let required = |rule: &Rule| rule.kind == RuleKind::Required && rule.when.is_none();
        operation.list.is_some() && !operation.rules.iter().any(required)
    };
    let scheme = scheme(args);
    let name = &spec.operations.values().find(needs_nothing)?.name;
    let version = &spec.version;
    Some(format!(
        "  try    curl '{scheme}://{address}/?Action={name}&Version={version}'\n"
    ))
}

fn pace(text: &str) -> Result<Pace, String> {
    let help = "a pace is `real`, `virtual` or `scaled:N` with N above 0";
    match (text, text.strip_prefix("scaled:")) {
        ("real", _) => Ok(Pace::Real),
        ("virtual", _) => Ok(Pace::Virtual),
        (_, Some(factor)) => factor
            .parse::<NonZeroU32>()
            .map(|factor| Pace::Scaled(factor.get()))
            .map_err(|_| help.to_owned()),
        (_, None) => Err(help.to_owned()),
    }
}
