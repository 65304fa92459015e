//! What stands in the account that every test assumes.

use super::flow::throughput;
use super::{
    StandingDataFlow, StandingDataType, StandingExport, StandingFileSystem, StandingFileset,
    StandingFlowStatus, StandingMountTarget, StandingProtocolService, StandingServiceStatus,
    StandingStatus, StandingTask, StandingTaskAction, StandingTaskStatus, bandwidth, capacity,
    default_group, long_ago,
};

/// The file systems every test assumes. What belongs to one has its digits; a second of a kind, the next.
pub(in crate::world) fn built_in() -> Vec<StandingFileSystem> {
    vec![
        bare("cpfs-0021000000000001", "2.1.0"),
        troubled("cpfs-0022000000000001", "2.2.0"),
        working("cpfs-0022000000000002", "2.2.0"),
        bare("bmcpfs-0023000000000001", "2.3.0"),
        flowing("bmcpfs-0024000000000001", "2.4.0"),
        flowing("bmcpfs-0026000000000001", "2.6.0"),
        out_of_use(
            "cpfs-0023000000000001",
            StandingStatus::Stopped,
            "fset-0023000000000003",
        ),
        out_of_use(
            "cpfs-0023000000000002",
            StandingStatus::Stopping,
            "fset-0023000000000004",
        ),
        serving("cpfs-0022000000000003", StandingServiceStatus::Starting),
        serving("cpfs-0022000000000004", StandingServiceStatus::Stopping),
        bare("cpfs-0022000000000005", "2.2.0"),
    ]
}

fn bare(id: &str, version: &str) -> StandingFileSystem {
    StandingFileSystem {
        id: id.to_owned(),
        version: version.to_owned(),
        status: StandingStatus::Running,
        zone: "cn-hangzhou-g".to_owned(),
        vpc: "vpc-main".to_owned(),
        capacity: capacity(),
        bandwidth: bandwidth(),
        description: None,
        created: long_ago(),
        mount_targets: Vec::new(),
        filesets: Vec::new(),
        data_flows: Vec::new(),
        protocol_services: Vec::new(),
    }
}

/// With a data flow that works.
fn flowing(id: &str, version: &str) -> StandingFileSystem {
    StandingFileSystem {
        filesets: vec![fileset(id, "/lj/")],
        data_flows: vec![flow(id, "flowcheck-data", StandingFlowStatus::Running)],
        ..bare(id, version)
    }
}

/// With one of everything, in order: a mount target, a data flow, a protocol service with an export; and a fileset that
/// nothing fills.
fn working(id: &str, version: &str) -> StandingFileSystem {
    StandingFileSystem {
        mount_targets: vec![mount_target(id)],
        filesets: vec![fileset(id, "/run/"), unfilled(id, "fset-0022000000000003")],
        data_flows: vec![flow(id, "flowcheck-data", StandingFlowStatus::Running)],
        protocol_services: vec![exporting(id)],
        ..bare(id, version)
    }
}

/// That cannot be used, or soon not; its data flow was stopped too. Nothing fills the second fileset.
fn out_of_use(id: &str, status: StandingStatus, free: &str) -> StandingFileSystem {
    StandingFileSystem {
        status,
        filesets: vec![fileset(id, "/st/"), unfilled(id, free)],
        data_flows: vec![flow(id, "flowcheck-data", StandingFlowStatus::Stopped)],
        protocol_services: vec![exporting(id)],
        ..bare(id, "2.3.0")
    }
}

/// With a protocol service.
fn serving(id: &str, status: StandingServiceStatus) -> StandingFileSystem {
    StandingFileSystem {
        protocol_services: vec![service(id, status)],
        ..bare(id, "2.2.0")
    }
}

/// That can be used, while what it holds is out of order: a data flow that cannot read its bucket, and a protocol
/// service that was stopped.
fn troubled(id: &str, version: &str) -> StandingFileSystem {
    let lost = flow(
        id,
        "flowcheck-unreachable",
        StandingFlowStatus::Misconfigured,
    );
    StandingFileSystem {
        mount_targets: vec![mount_target(id)],
        filesets: vec![fileset(id, "/mis/")],
        data_flows: vec![StandingDataFlow {
            tasks: vec![failed(id)],
            ..lost
        }],
        protocol_services: vec![service(id, StandingServiceStatus::Stopped)],
        ..bare(id, version)
    }
}

fn mount_target(file_system: &str) -> StandingMountTarget {
    StandingMountTarget {
        domain: format!("{file_system}-00000001.cpfs.cn-hangzhou.nas.aliyuncs.com"),
        vswitch: "vsw-main".to_owned(),
        access_group: default_group(),
    }
}

fn service(file_system: &str, status: StandingServiceStatus) -> StandingProtocolService {
    StandingProtocolService {
        id: alike("ptc", file_system),
        status,
        vswitch: "vsw-main".to_owned(),
        description: None,
        created: long_ago(),
        exports: Vec::new(),
    }
}

fn exporting(file_system: &str) -> StandingProtocolService {
    StandingProtocolService {
        exports: vec![StandingExport {
            id: alike("exp", file_system),
            domain: format!("{file_system}-00000001.cn-hangzhou.cpfs.aliyuncs.com"),
            vswitch: "vsw-other".to_owned(),
            fileset: alike("fset", file_system),
            access_group: default_group(),
            description: None,
            created: long_ago(),
        }],
        ..service(file_system, StandingServiceStatus::Running)
    }
}

fn fileset(file_system: &str, path: &str) -> StandingFileset {
    StandingFileset {
        id: alike("fset", file_system),
        path: path.to_owned(),
        description: None,
        created: long_ago(),
    }
}

fn unfilled(file_system: &str, id: &str) -> StandingFileset {
    StandingFileset {
        id: id.to_owned(),
        ..fileset(file_system, "/free/")
    }
}

fn flow(file_system: &str, bucket: &str, status: StandingFlowStatus) -> StandingDataFlow {
    StandingDataFlow {
        id: alike("df", file_system),
        status,
        error_message: None,
        fileset: alike("fset", file_system),
        bucket: bucket.to_owned(),
        throughput: throughput(),
        refresh_paths: Vec::new(),
        description: None,
        created: long_ago(),
        tasks: Vec::new(),
    }
}

fn failed(file_system: &str) -> StandingTask {
    StandingTask {
        id: alike("task", file_system),
        action: StandingTaskAction::Import,
        data_type: Some(StandingDataType::MetaAndData),
        directory: None,
        status: StandingTaskStatus::Failed,
        progress: 0,
        created: long_ago(),
    }
}

/// An id of another kind with the same digits.
fn alike(prefix: &str, file_system: &str) -> String {
    let digits = file_system.split_once('-').map(|(_, digits)| digits);
    format!("{prefix}-{}", digits.unwrap_or_default())
}
