//! Effects of dry runs, and of calls that are refused.

use super::super::{Change, To};
use super::{Act, Fault, When, error, row};

const ANY: When = When::Always;
const DRY: When = When::Is("DryRun", "true");
const MEANT: When = When::Not(&DRY);
const MEANT_IT: &[Change] = &[("DryRun", To::Gone), ("ClientToken", To::Fresh)];
const INVALID: &[&str] = &["OperationDenied.InvalidState"];

pub const FAULTS: &[Fault] = &[
    row(
        "dry-run",
        "dry-fileset",
        "CreateFileset",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &["DescribeFilesets/unexplained/*"],
    ),
    row(
        "dry-run",
        "dry-flow",
        "CreateDataFlow",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &["DescribeDataFlows/unexplained/*"],
    ),
    row(
        "dry-run",
        "dry-task",
        "CreateDataFlowTask",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &["DescribeDataFlowTasks/unexplained/*"],
    ),
    row(
        "dry-run",
        "dry-stop",
        "StopDataFlow",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &[
            "DescribeDataFlows/shown/*",
            "*/refused/OperationDenied.InvalidState",
        ],
    ),
    row(
        "dry-run",
        "dry-delete-flow",
        "DeleteDataFlow",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &["DescribeDataFlows/*/*"],
    ),
    row(
        "dry-run",
        "dry-modify-flow",
        "ModifyDataFlow",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &[
            "DescribeDataFlows/shown/*",
            "*/refused/OperationDenied.InvalidState",
        ],
    ),
    row(
        "dry-run",
        "dry-delete-fileset",
        "DeleteFileset",
        DRY,
        Act::Also(MEANT_IT),
        3,
        &["DescribeFilesets/*/*"],
    ),
    row(
        "dry-run",
        "dry-file-system",
        "CreateFileSystem",
        DRY,
        Act::Also(MEANT_IT),
        2,
        &["DescribeFileSystems/unexplained/*"],
    ),
    row(
        "dry-run",
        "dry-start-of-running",
        "StartDataFlow",
        DRY,
        Act::Pardon(INVALID, "{}"),
        1,
        &["StartDataFlow/accepted/stopped"],
    ),
    row(
        "despite-error",
        "modifies-despite-description",
        "ModifyDataFlow",
        When::Has("Throughput"),
        Act::Despite(
            &["InvalidDescription.InvalidFormat"],
            &[("Description", To::Gone)],
        ),
        2,
        &["DescribeDataFlows/shown/*"],
    ),
    row(
        "despite-error",
        "modifies-despite-throughput",
        "ModifyDataFlow",
        When::Has("Description"),
        Act::Despite(
            &["InvalidThroughput.OutOfBounds"],
            &[("Throughput", To::Gone)],
        ),
        2,
        &["DescribeDataFlows/shown/*"],
    ),
    row(
        "despite-error",
        "makes-fileset-despite-depth",
        "CreateFileset",
        ANY,
        Act::Despite(
            &["OperationDenied.TooManyDepths"],
            &[("FileSystemPath", To::Is("/logs/shallow/"))],
        ),
        2,
        &["DescribeFilesets/unexplained/*"],
    ),
    row(
        "despite-error",
        "makes-file-system-despite-key",
        "CreateFileSystem",
        ANY,
        Act::Despite(
            &["MissingParameter.KmsKeyId"],
            &[("EncryptType", To::Is("0"))],
        ),
        2,
        &["DescribeFileSystems/unexplained/*"],
    ),
    row(
        "despite-error",
        "makes-flow-despite-throughput",
        "CreateDataFlow",
        ANY,
        Act::Despite(
            &["InvalidThroughput.OutOfBounds"],
            &[("Throughput", To::Is("600"))],
        ),
        2,
        &["DescribeDataFlows/unexplained/*"],
    ),
    row(
        "despite-error",
        "makes-task-despite-data-type",
        "CreateDataFlowTask",
        ANY,
        Act::Despite(
            &["InvalidDataType.NotSupported"],
            &[("DataType", To::Is("Data"))],
        ),
        2,
        &["DescribeDataFlowTasks/unexplained/*"],
    ),
    row(
        "despite-error",
        "stops-and-denies-it",
        "StopDataFlow",
        MEANT,
        Act::Deny(error(
            1,
            "OperationDenied.ConflictOperation",
            "The operation is denied due to a conflict with an ongoing operation.",
        )),
        1,
        &[
            "StopDataFlow/refused/OperationDenied.ConflictOperation",
            "DataFlow:Stopping/stuck/*",
            "DescribeDataFlows/shown/*",
        ],
    ),
];
