//! A small signing client for the tests of this package.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::wire::{percent, rpc};
use crate::{Config, Emulator, Request, Response, TrueResource, World};

/// An emulator and a client that signs for it.
pub(crate) struct Bench {
    pub(crate) emulator: Emulator,
    nonce: u64,
}

/// What an emulator's calls made: all but what stood there.
pub(crate) fn made(emulator: &Emulator) -> Vec<TrueResource> {
    let standing = Emulator::new(Config::default()).truth();
    let mut made = emulator.truth().resources;
    made.retain(|r| !standing.resources.iter().any(|s| s.id == r.id));
    made
}

/// A status and a JSON body.
pub(crate) type Got = (u16, Value);

impl Bench {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            emulator: Emulator::new(config),
            nonce: 0,
        }
    }

    pub(crate) fn normal() -> Self {
        Self::new(Config::default())
    }

    /// That follows one reading by hand.
    pub(crate) fn reading(site: &str, alternative: &str) -> Self {
        let readings = crate::Readings::from([(site.to_owned(), alternative.to_owned())]);
        assert_eq!(crate::readings::unknown(&readings), [""; 0]);
        Self::new(Config {
            readings,
            ..Config::default()
        })
    }

    /// What calls made: all but what stood there.
    pub(crate) fn made(&self) -> Vec<TrueResource> {
        made(&self.emulator)
    }

    /// Without the file systems that stand.
    pub(crate) fn bare() -> Self {
        let world = World {
            file_systems: Vec::new(),
            ..World::built_in()
        };
        Self::new(Config {
            world,
            ..Config::default()
        })
    }

    pub(crate) fn request(&mut self, operation: &str, args: &[(&str, &str)]) -> Request {
        self.nonce += 1;
        let common = [
            ("Action", operation.to_owned()),
            ("Version", "2017-06-26".to_owned()),
            ("Format", "JSON".to_owned()),
            ("AccessKeyId", "testid".to_owned()),
            ("SignatureMethod", "HMAC-SHA1".to_owned()),
            ("SignatureVersion", "1.0".to_owned()),
            ("SignatureNonce", self.nonce.to_string()),
            ("Timestamp", crate::clock::iso(self.emulator.now())),
        ];
        let mut parameters: BTreeMap<_, _> =
            common.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        parameters.extend(args.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let signature = rpc::sign("testsecret", &rpc::string_to_sign("GET", &parameters));
        parameters.insert("Signature".to_owned(), signature);
        let query = percent::canonical(parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        Request {
            method: "GET".to_owned(),
            target: format!("/?{query}"),
            ..Request::default()
        }
    }

    pub(crate) fn response(&mut self, operation: &str, args: &[(&str, &str)]) -> Response {
        let request = self.request(operation, args);
        self.emulator.handle(&request)
    }

    pub(crate) fn call(&mut self, operation: &str, args: &[(&str, &str)]) -> Got {
        let response = self.response(operation, args);
        (
            response.status,
            serde_json::from_slice(&response.body).unwrap(),
        )
    }

    /// A call that must succeed.
    pub(crate) fn ok(&mut self, operation: &str, args: &[(&str, &str)]) -> Value {
        let (status, body) = self.call(operation, args);
        assert_eq!(status, 200, "{operation} {args:?}: {body}");
        body
    }

    /// The code of a call that must be refused.
    pub(crate) fn code(&mut self, operation: &str, args: &[(&str, &str)]) -> String {
        let (status, body) = self.call(operation, args);
        assert!(status >= 400, "{operation} {args:?}: {body}");
        text(&body["Code"])
    }

    pub(crate) fn seconds(&mut self, seconds: u64) {
        self.emulator.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn minutes(&mut self, minutes: u64) {
        self.seconds(minutes * 60);
    }

    /// A running CPFS file system.
    pub(crate) fn file_system(&mut self) -> String {
        let body = self.ok("CreateFileSystem", CPFS);
        self.minutes(6);
        text(&body["FileSystemId"])
    }

    /// A running file system with an active mount target and a created fileset at `/fset/`: its id and the fileset's.
    pub(crate) fn ready(&mut self) -> (String, String) {
        let fs = self.file_system();
        self.mount(&fs);
        let fileset = self.fileset(&fs, "/fset/");
        self.minutes(5);
        (fs, fileset)
    }

    pub(crate) fn mount(&mut self, fs: &str) -> String {
        let args = [
            ("FileSystemId", fs),
            ("NetworkType", "Vpc"),
            ("VpcId", "vpc-main"),
            ("VSwitchId", "vsw-main"),
        ];
        text(&self.ok("CreateMountTarget", &args)["MountTargetDomain"])
    }

    pub(crate) fn fileset(&mut self, fs: &str, path: &str) -> String {
        text(
            &self.ok(
                "CreateFileset",
                &[("FileSystemId", fs), ("FileSystemPath", path)],
            )["FsetId"],
        )
    }

    /// A running data flow on a fresh file system: both ids.
    pub(crate) fn flow(&mut self) -> (String, String) {
        let (fs, fileset) = self.ready();
        let body = self.ok("CreateDataFlow", &flow_args(&fs, &fileset));
        self.minutes(5);
        (fs, text(&body["DataFlowId"]))
    }

    /// A running protocol service on a fresh file system that is large enough for one: both ids.
    pub(crate) fn service(&mut self) -> (String, String) {
        let body = self.ok("CreateFileSystem", &with(CPFS, "Capacity", "10800"));
        self.minutes(6);
        let fs = text(&body["FileSystemId"]);
        let body = self.ok("CreateProtocolService", &service_args(&fs));
        self.minutes(10);
        (fs, text(&body["ProtocolServiceId"]))
    }

    /// The state of a data flow, or nothing if it is gone.
    pub(crate) fn flow_state(&mut self, fs: &str, flow: &str) -> String {
        let args = [
            ("FileSystemId", fs),
            ("Filters.1.Key", "DataFlowIds"),
            ("Filters.1.Value", flow),
        ];
        text(&self.ok("DescribeDataFlows", &args)["DataFlowInfo"]["DataFlow"][0]["Status"])
    }
}

pub(crate) const CPFS: &[(&str, &str)] = &[
    ("FileSystemType", "cpfs"),
    ("Capacity", "3600"),
    ("StorageType", "advance_100"),
    ("ProtocolType", "cpfs"),
    ("ZoneId", "cn-hangzhou-g"),
    ("VpcId", "vpc-main"),
    ("VSwitchId", "vsw-main"),
];

pub(crate) fn flow_args<'a>(fs: &'a str, fileset: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("FileSystemId", fs),
        ("FsetId", fileset),
        ("SourceStorage", "oss://flowcheck-data"),
        ("Throughput", "600"),
    ]
}

pub(crate) fn service_args(fs: &str) -> [(&str, &str); 5] {
    [
        ("FileSystemId", fs),
        ("ProtocolSpec", "General"),
        ("ProtocolType", "NFS"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
    ]
}

pub(crate) fn export_args<'a>(fs: &'a str, service: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("FileSystemId", fs),
        ("ProtocolServiceId", service),
        ("VpcId", "vpc-other"),
        ("VSwitchId", "vsw-other"),
        ("Path", "/data/"),
    ]
}

/// A normal emulator with some readings set by hand.
pub(crate) fn reading(sites: &[(&str, &str)]) -> Bench {
    let owned = |(site, way): &(&str, &str)| ((*site).to_owned(), (*way).to_owned());
    Bench::new(Config {
        readings: sites.iter().map(owned).collect(),
        ..Config::default()
    })
}

/// `args` with one replaced or added.
pub(crate) fn with<'a>(
    args: &[(&'a str, &'a str)],
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<_> = args.iter().copied().filter(|(n, _)| *n != name).collect();
    all.push((name, value));
    all
}

/// The text of a JSON string; nothing for anything else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
