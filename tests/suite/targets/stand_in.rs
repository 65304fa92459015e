//! The emulator in a process of its own, as a stand-in for a cloud, and a folder with a `flowcheck.toml` that names it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// See the module.
pub struct StandIn {
    child: Child,
    address: String,
    pub folder: PathBuf,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, with nothing from the environment.
pub fn flowcheck(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowcheck"));
    command
        .args(arguments)
        .env_clear()
        .env(
            "FLOWCHECK_SPECS",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("specs"),
        )
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Exit code, output and errors.
pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

impl StandIn {
    /// Starts one, an hour a second, for the test of that name; `table` ends the target's table.
    pub fn start(name: &str, more: &[&str], table: &str) -> StandIn {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("targets")
            .join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut arguments = vec!["emulator", "--listen", "127.0.0.1:0"];
        arguments.extend(["--pace", "scaled:3600"]);
        arguments.extend(more);
        let signed = if table.contains("signed = true") {
            ""
        } else {
            arguments.push("--no-auth");
            "signed = false"
        };
        let mut child = flowcheck(&folder, &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let (_, url) = line.trim().rsplit_once(' ').unwrap();
        let (_, address) = url.rsplit_once("://").unwrap();
        let address = address.to_owned();
        let config =
            format!("[targets.it]\nendpoint = \"{url}\"\ntime-scale = 3600\n{signed}\n{table}\n");
        std::fs::write(folder.join("flowcheck.toml"), config).unwrap();
        StandIn {
            child,
            address,
            folder,
        }
    }

    /// Its address, where it speaks plainly.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs flowcheck in its folder.
    pub fn flowcheck(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&flowcheck(&self.folder, arguments).output().unwrap())
    }

    /// Asks it for what a look shows, around flowcheck.
    pub fn ask(&self, query: &str) -> Value {
        loop {
            let mut stream = TcpStream::connect(&self.address).unwrap();
            let head = format!(
                "GET /?Version=2017-06-26&Format=JSON&{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = String::new();
            // A stand-in with faults breaks connections off.
            let read = stream.read_to_string(&mut answer);
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            let parsed: Result<Value, _> = serde_json::from_str(body);
            if let (Ok(_), Ok(value)) = (read, parsed)
                && value.get("Code").is_none()
            {
                return value;
            }
        }
    }

    /// File systems: description by id.
    pub fn file_systems(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for page in 1.. {
            let query = format!("Action=DescribeFileSystems&PageSize=100&PageNumber={page}");
            let shown = self.ask(&query);
            let items = shown["FileSystems"]["FileSystem"]
                .as_array()
                .unwrap()
                .clone();
            if items.is_empty() {
                return all;
            }
            for item in items {
                let text = |field: &str| item[field].as_str().unwrap_or_default().to_owned();
                all.insert(text("FileSystemId"), text("Description"));
            }
        }
        all
    }

    /// All that is in the account and could be made by a run: kind and id.
    pub fn everything(&self) -> Vec<String> {
        let mut all = Vec::new();
        for id in self.file_systems().keys() {
            all.push(format!("FileSystem {id}"));
            for (action, path, field) in [
                ("DescribeFilesets", "/Entries/Entrie", "FsetId"),
                ("DescribeDataFlows", "/DataFlowInfo/DataFlow", "DataFlowId"),
                (
                    "DescribeMountTargets",
                    "/MountTargets/MountTarget",
                    "MountTargetDomain",
                ),
                (
                    "DescribeProtocolService",
                    "/ProtocolServices",
                    "ProtocolServiceId",
                ),
            ] {
                let query = format!("Action={action}&FileSystemId={id}");
                let Some(shown) = self.try_ask(&query) else {
                    continue;
                };
                let items = shown.pointer(path).and_then(Value::as_array);
                for item in items.into_iter().flatten() {
                    all.push(format!("{action} {}", item[field]));
                }
            }
        }
        all
    }

    /// As `ask`, where a refusal is an answer too.
    fn try_ask(&self, query: &str) -> Option<Value> {
        for _ in 0..20 {
            let Ok(mut stream) = TcpStream::connect(&self.address) else {
                continue;
            };
            let head = format!(
                "GET /?Version=2017-06-26&Format=JSON&{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            );
            let mut answer = String::new();
            let sent = stream.write_all(head.as_bytes());
            if sent
                .and_then(|()| stream.read_to_string(&mut answer))
                .is_err()
            {
                continue;
            }
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            let Ok(value) = serde_json::from_str::<Value>(body) else {
                continue;
            };
            let code = value["Code"].as_str().unwrap_or_default();
            // On a bad day those are no answers.
            if code.starts_with("Throttling") || code == "InternalError" {
                continue;
            }
            return code.is_empty().then_some(value);
        }
        None
    }
}
