//! What a call costs, in this process and everything included: after many calls, and beside many resources.
//!
//! The calls are a fixed mix without listings, on the same resources: two changes, and four calls that are refused.

use std::sync::Arc;
use std::time::Duration;

use flowcheck::model::belief::Assumptions;
use flowcheck::runner::{Action, Record, Session, Shapes};
use flowcheck::suite::Suite;
use flowcheck::sut::{
    Answer, Auth, Call, Credentials, Format, Lists, Options, Outcome, Placement, Protocol, Reply,
    RpcOptions, Sut,
};
use flowcheck::value::Value;
use flowcheck_emulator::{Config, Emulator};

/// Calls that are measured together.
const WINDOW: u64 = 1_000;

/// What this process has spent of a core.
pub fn busy() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    let nanoseconds = text.split_whitespace().next().unwrap().parse().unwrap();
    Duration::from_nanos(nanoseconds)
}

pub fn measure() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        history().await;
        resources().await;
    });
}

async fn history() {
    let mut talk = Talk::begin();
    let ground = talk.ground().await;
    let mut costs = Vec::new();
    for length in [1_000, 10_000, 100_000] {
        while talk.calls < length {
            talk.round(&ground).await;
        }
        let cost = talk.cost(&ground).await;
        costs.push(cost);
        println!(
            "after {length} calls: {:.1} us a call",
            cost.as_secs_f64() * 1e6
        );
    }
    let times = costs[2].as_secs_f64() / costs[0].as_secs_f64();
    println!("100,000 calls of history against 1,000: {times:.2} times");
}

async fn resources() {
    let mut costs = Vec::new();
    for systems in [2, 100] {
        let mut talk = Talk::begin();
        let ground = talk.ground().await;
        for _ in 1..systems {
            let system = talk.file_system().await;
            for at in 0..9 {
                let path = ("FileSystemPath", format!("/stands{at}/"));
                talk.good("CreateFileset", &[&system, &path]).await;
            }
        }
        talk.round(&ground).await;
        let cost = talk.cost(&ground).await;
        costs.push(cost);
        println!(
            "beside {} live resources: {:.1} us a call",
            2 + 10 * (systems - 1),
            cost.as_secs_f64() * 1e6
        );
    }
    let times = costs[1].as_secs_f64() / costs[0].as_secs_f64();
    println!("992 live resources against 12: {times:.2} times");
}

type Argument = (&'static str, String);
/// What calls are about: a file system and a fileset.
type Ground = (Argument, Argument);

/// A conversation with the emulator.
struct Talk {
    session: Session,
    calls: u64,
    tokens: u64,
}

impl Talk {
    fn begin() -> Talk {
        let oracle = Suite::embedded().prepare().unwrap().oracle;
        let shapes = Arc::new(Shapes::new(oracle.spec()));
        let rpc = RpcOptions {
            version: "2017-06-26".into(),
            region: Some("cn-hangzhou".into()),
            placement: Placement::PostForm,
            lists: Lists::Dotted,
            auth: Auth::Rpc(Credentials::new("testid", "testsecret")),
            nonce_seed: 1,
        };
        let sut = Sut::embedded(
            Emulator::new(Config::default()),
            Options::new(Protocol::Rpc(rpc)),
        );
        Talk {
            session: Session::new(oracle, shapes, sut, Assumptions::default()),
            calls: 0,
            tokens: 0,
        }
    }

    /// A file system that runs.
    async fn file_system(&mut self) -> Argument {
        let given = [
            ("FileSystemType", "cpfs"),
            ("ProtocolType", "cpfs"),
            ("StorageType", "advance_100"),
            ("Capacity", "3600"),
            ("ZoneId", "cn-hangzhou-g"),
            ("VpcId", "vpc-main"),
            ("VSwitchId", "vsw-main"),
        ];
        let given: Vec<Argument> = given.map(|(name, text)| (name, text.to_owned())).into();
        let given: Vec<&Argument> = given.iter().collect();
        let id = self.made("CreateFileSystem", &given, "FileSystemId").await;
        self.wait(600).await;
        ("FileSystemId", id)
    }

    /// A file system, and a fileset in it.
    async fn ground(&mut self) -> Ground {
        let system = self.file_system().await;
        let path = ("FileSystemPath", "/made/".to_owned());
        let fileset = self
            .made("CreateFileset", &[&system, &path], "FsetId")
            .await;
        self.wait(600).await;
        (system, ("FsetId", fileset))
    }

    /// The mean cost of the next calls.
    async fn cost(&mut self, system: &Ground) -> Duration {
        let (from, before) = (busy(), self.calls);
        while self.calls < before + WINDOW {
            self.round(system).await;
        }
        (busy() - from) / u32::try_from(self.calls - before).unwrap()
    }

    async fn round(&mut self, (system, fileset): &Ground) {
        let path = ("FileSystemPath", "/made/".to_owned());
        let deep = ("FileSystemPath", "/a/b/c/d/e/f/g/h/i/".to_owned());
        let says = ("Description", format!("number-{}", self.calls));
        let nothing = ("FsetId", "fset-00c0ffee00c0ffee".to_owned());
        let flow = ("DataFlowId", "df-00c0ffee00c0ffee".to_owned());
        self.good("ModifyFileset", &[system, fileset, &says]).await;
        self.bad("CreateFileset", &[system, &path]).await;
        self.bad("CreateFileset", &[system, &deep]).await;
        self.good("ModifyFileSystem", &[system, &says]).await;
        self.bad("ModifyFileset", &[system, &nothing, &says]).await;
        self.bad("StopDataFlow", &[system, &flow]).await;
        self.wait(60).await;
    }

    async fn wait(&mut self, seconds: u64) {
        let wait = Action::Wait(Duration::from_secs(seconds));
        self.session.act(&wait).await.unwrap();
    }

    async fn good(&mut self, operation: &str, given: &[&Argument]) {
        let record = self.call(operation, given).await;
        let reply = &answer(&record).reply;
        assert!(matches!(reply, Reply::Success(_)), "{operation}: {reply:?}");
    }

    async fn bad(&mut self, operation: &str, given: &[&Argument]) {
        let record = self.call(operation, given).await;
        let reply = &answer(&record).reply;
        assert!(
            matches!(reply, Reply::Error { .. }),
            "{operation}: {reply:?}"
        );
    }

    async fn made(&mut self, operation: &str, given: &[&Argument], id: &str) -> String {
        let record = self.call(operation, given).await;
        match &answer(&record).reply {
            Reply::Success(body) => body.get(id).unwrap().as_text().unwrap().to_owned(),
            other @ (Reply::Error { .. } | Reply::Malformed(_)) => {
                panic!("{operation}: {other:?}")
            }
        }
    }

    async fn call(&mut self, operation: &str, given: &[&Argument]) -> Record {
        self.calls += 1;
        let mut arguments: Vec<_> = given
            .iter()
            .map(|(name, text)| ((*name).into(), Value::text(text)))
            .collect();
        if operation.starts_with("Create") {
            self.tokens += 1;
            let token = format!("soak-{}", self.tokens);
            arguments.push(("ClientToken".into(), Value::text(&token)));
        }
        let call = Call {
            operation: operation.into(),
            arguments: arguments.into_iter().collect(),
            format: Format::Json,
        };
        let record = self.session.call(&call, false).await.unwrap();
        let violations = &record.verdict.violations;
        assert!(violations.is_empty(), "{operation}: {violations:?}");
        record
    }
}

fn answer(record: &Record) -> &Answer {
    match &record.exchange.as_ref().unwrap().outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Lost(lost) => panic!("{lost:?}"),
    }
}
