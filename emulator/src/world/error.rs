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
        /// `region`, `vpc`, `vswitch`, `access group`, `bucket`, `file system`, `fileset` or `data flow`.
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
    /// A standing file system, or a data flow of one, names something that is not listed.
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
}
