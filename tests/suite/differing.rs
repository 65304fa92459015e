//! Two emulators that differ in five behaviours: what looks for differences has to name these, and nothing else.

use std::time::Duration;

use flowcheck::runner::target::Maker;
use flowcheck::sut::{Endpoint, Request, Response};
use flowcheck_emulator::{Config, Emulator};
use jiff::Timestamp;
use serde_json::Value;

use crate::saboteurs::saboteur::Message;

/// By what a difference is about it is told which behaviour it shows.
pub const BEHAVIOURS: [&[&str]; 5] = [
    // A code's status.
    &[
        "StartDataFlow OperationDenied.InvalidState",
        "StartDataFlow/status/",
    ],
    // A code's message.
    &[
        "CreateFileset InvalidFileSystemPath.ParentNotFound",
        "CreateFileset/message/",
    ],
    // A field that is not there.
    &[".StorageType", "DescribeFileSystems/field/StorageType"],
    // A field's type.
    &[
        "DescribeMountTargets success TotalCount",
        "DescribeMountTargets/field/TotalCount",
    ],
    // A reading: how times are written.
    &[
        "file-system-time DescribeFileSystems",
        ".CreateTime",
        ".ExpiredTime",
    ],
];

/// The site of the reading, and the alternative that an emulator usually does not follow.
pub const READING: (&str, &str) = ("DescribeFileSystems.times", "iso");

/// The emulator with those five behaviours. Its answers have to be asked for as JSON.
pub struct Differing(Emulator);

impl Differing {
    pub fn new(seed: u64) -> Differing {
        let (site, alternative) = READING;
        Differing(Emulator::new(Config {
            seed,
            readings: [(site.to_owned(), alternative.to_owned())].into(),
            ..Config::default()
        }))
    }

    pub fn maker() -> Maker {
        Maker::new(|seed, _| Box::new(Differing::new(seed)))
    }
}

impl Endpoint for Differing {
    fn handle(&mut self, request: &Request) -> Response {
        let action = Message::read(request).action;
        let mut response = self.0.handle(request);
        let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) else {
            return response;
        };
        let code = body["Code"].as_str().unwrap_or_default().to_owned();
        match (action.as_str(), code.as_str()) {
            ("StartDataFlow", "OperationDenied.InvalidState") => response.status = 409,
            ("CreateFileset", "InvalidFileSystemPath.ParentNotFound") => {
                body["Message"] = "There is no such parent.".into();
            }
            ("DescribeFileSystems", "") => {
                let items = body["FileSystems"]["FileSystem"].as_array_mut();
                for item in items.into_iter().flatten() {
                    item.as_object_mut().unwrap().remove("StorageType");
                }
            }
            ("DescribeMountTargets", "") => {
                body["TotalCount"] = body["TotalCount"].to_string().into();
            }
            _ => {}
        }
        response.body = serde_json::to_vec(&body).unwrap();
        response
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn advance(&mut self, by: Duration) {
        self.0.advance(by);
    }
}

/// What is about none of the behaviours, and the behaviours that nothing is about.
pub fn unaccounted(about: &[String]) -> (Vec<&String>, Vec<usize>) {
    let shows = |about: &str, words: &[&str]| words.iter().any(|word| about.contains(word));
    let strange = |about: &&String| !BEHAVIOURS.iter().any(|words| shows(about, words));
    let silent = |index: &usize| !about.iter().any(|about| shows(about, BEHAVIOURS[*index]));
    (
        about.iter().filter(strange).collect(),
        (0..BEHAVIOURS.len()).filter(silent).collect(),
    )
}
