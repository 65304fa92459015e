//! What can be wrong with a world file.

/// Why a world file was refused.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// It is no YAML of this shape.
    #[error("not a world file: {0}")]
    Syntax(String),
    /// A switch names a VPC that is not listed.
    #[error("vswitch `{vswitch}` names vpc `{vpc}`, which is not under `vpcs`")]
    UnknownVpc {
        /// The switch.
        vswitch: String,
        /// The VPC it names.
        vpc: String,
    },
    /// A switch names a zone that is not listed.
    #[error("vswitch `{vswitch}` names zone `{zone}`, which is not under `zones`")]
    UnknownZone {
        /// The switch.
        vswitch: String,
        /// The zone it names.
        zone: String,
    },
    /// Two things of one kind have the same name.
    #[error("{kind} `{name}` is listed twice")]
    Twice {
        /// `region`, `vpc`, `vswitch`, `access group`, `bucket`, `file system`, `fileset`, `data flow` and the like.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// The endpoint's region is not listed.
    #[error("region `{0}` is not under `regions`")]
    UnknownRegion(String),
    /// A directory is not written as a directory.
    #[error(
        "directory `{0}` must end with `/`, and start with `/` unless it is under `fileset_directories`"
    )]
    Directory(String),
    /// A standing file system is of no product that stands.
    #[error("file system `{0}` must have an id that starts with `cpfs-` or `bmcpfs-`")]
    FileSystemId(String),
    /// A version is not three numbers.
    #[error("version `{version}` of file system `{file_system}` is not written like `2.4.0`")]
    Version {
        /// The file system.
        file_system: String,
        /// What stands there.
        version: String,
    },
    /// A standing file system, or a thing of one, names something that is not listed.
    #[error("`{by}` names `{name}`, which is not under `{list}`")]
    Unknown {
        /// The id of what names it.
        by: String,
        /// What it names.
        name: String,
        /// The list it should be in.
        list: &'static str,
    },
    /// A standing file system has filesets, and its version cannot.
    #[error("file system `{0}` is of a version that has no filesets and data flows")]
    TooOld(String),
    /// Two filesets share directories.
    #[error("the directories of filesets `{one}` and `{other}` hold one another")]
    Nested {
        /// A fileset.
        one: String,
        /// The other.
        other: String,
    },
    /// A thing that stands has more things of one kind than it may.
    #[error("`{of}` has too many `{things}`: at most {most}")]
    TooMany {
        /// The id of what has them.
        of: String,
        /// Their list.
        things: &'static str,
        /// How many it may have.
        most: usize,
    },
    /// A data flow refreshes what is no directory of its fileset.
    #[error(
        "refresh path `{path}` of data flow `{data_flow}` is neither the path of its fileset nor one of `fileset_directories` in it"
    )]
    RefreshPath {
        /// The data flow.
        data_flow: String,
        /// The path.
        path: String,
    },
    /// A streaming task is of a file system that cannot have any.
    #[error("task `{0}` streams, and only file systems `bmcpfs-` of version 2.6.0 or later do")]
    NoStreams(String),
    /// A data flow that is not Misconfigured says what is wrong with it.
    #[error("data flow `{0}` has an `error_message`, and only one of `status: Misconfigured` may")]
    NoMessage(String),
    /// A data flow is Misconfigured without a reason.
    #[error(
        "data flow `{data_flow}` is Misconfigured without a reason: bucket `{bucket}` must not be readable (`reachable`, `granted` or `tagged: false`), or have `changes` above the `throughput` of a flow with `refresh_paths`"
    )]
    NoTrouble {
        /// The data flow.
        data_flow: String,
        /// Its bucket.
        bucket: String,
    },
    /// A data flow is Misconfigured for another reason than it says.
    #[error("data flow `{data_flow}` says `{given}`, and its bucket makes it `{found}`")]
    OtherTrouble {
        /// The data flow.
        data_flow: String,
        /// What it says.
        given: &'static str,
        /// What is wrong.
        found: &'static str,
    },
    /// A protocol service stands outside the VPC of its file system.
    #[error(
        "vswitch `{vswitch}` of protocol service `{service}` is not of vpc `{vpc}`, where its file system is"
    )]
    OtherVpc {
        /// The service.
        service: String,
        /// Its switch.
        vswitch: String,
        /// The file system's VPC.
        vpc: String,
    },
}
