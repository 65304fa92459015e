//! Valid calls refused: each kind of bound.

use super::super::{Change, To};
use super::{Act, Fault, When, Wrong, error, row};

const DESCRIPTION: Wrong = error(
    404,
    "InvalidDescription.InvalidFormat",
    "Description format is invalid.",
);
const THROUGHPUT: Wrong = error(
    404,
    "InvalidThroughput.OutOfBounds",
    "Throughput is out of bounds.",
);
const INTERVAL: Wrong = error(
    404,
    "InvalidRefreshInterval.OutOfBounds",
    "Refresh interval is out of bounds.",
);
const DEPTH: Wrong = error(
    403,
    "OperationDenied.TooManyDepths",
    "The operation is denied due to Fileset path too deep.",
);
const POLICY: Wrong = error(
    404,
    "InvalidRefreshPolicy.InvalidParameter",
    "Refresh policy is invalid.",
);
const SECURITY: Wrong = error(
    404,
    "InvalidSourceSecurityType.NotSupport",
    "The source security type is not supported.",
);
const DATA_TYPE: Wrong = error(
    404,
    "InvalidDataType.NotSupported",
    "The data type is not supported.",
);
const PATHS: Wrong = error(
    404,
    "InvalidAutoRefresh.TooManyAutoRefreshes",
    "The number of auto refreshes exceeds the limit.",
);

const ONE_MORE: &[Change] = &[("MaxResults", To::More(1))];
const ONE_LESS: &[Change] = &[("MaxResults", To::More(-1))];

pub const FAULTS: &[Fault] = &[
    row(
        "valid-refused",
        "refuses-longest-description",
        "CreateDataFlow",
        When::Length("Description", 128),
        Act::Refuse(DESCRIPTION),
        1,
        &["CreateDataFlow/refused/InvalidDescription.InvalidFormat"],
    ),
    row(
        "valid-refused",
        "refuses-shortest-description",
        "CreateProtocolService",
        When::Length("Description", 2),
        Act::Refuse(DESCRIPTION),
        1,
        &["CreateProtocolService/refused/InvalidDescription.InvalidFormat"],
    ),
    row(
        "valid-refused",
        "refuses-1200",
        "CreateDataFlow",
        When::Is("Throughput", "1200"),
        Act::Refuse(THROUGHPUT),
        1,
        &["CreateDataFlow/refused/InvalidThroughput.OutOfBounds"],
    ),
    row(
        "valid-refused",
        "refuses-1500-modify",
        "ModifyDataFlow",
        When::Is("Throughput", "1500"),
        Act::Refuse(THROUGHPUT),
        1,
        &["ModifyDataFlow/refused/InvalidThroughput.OutOfBounds"],
    ),
    row(
        "valid-refused",
        "refuses-interval-5",
        "ModifyDataFlowAutoRefresh",
        When::Is("AutoRefreshInterval", "5"),
        Act::Refuse(INTERVAL),
        1,
        &["ModifyDataFlowAutoRefresh/refused/InvalidRefreshInterval.OutOfBounds"],
    ),
    row(
        "valid-refused",
        "refuses-largest-interval",
        "ApplyDataFlowAutoRefresh",
        When::Is("AutoRefreshInterval", "525600"),
        Act::Refuse(INTERVAL),
        1,
        &["ApplyDataFlowAutoRefresh/refused/InvalidRefreshInterval.OutOfBounds"],
    ),
    row(
        "valid-refused",
        "refuses-policy-none",
        "ModifyDataFlowAutoRefresh",
        When::Is("AutoRefreshPolicy", "None"),
        Act::Refuse(POLICY),
        1,
        &["ModifyDataFlowAutoRefresh/refused/InvalidRefreshPolicy.InvalidParameter"],
    ),
    row(
        "valid-refused",
        "refuses-ssl",
        "CreateDataFlow",
        When::Is("SourceSecurityType", "SSL"),
        Act::Refuse(SECURITY),
        1,
        &["CreateDataFlow/refused/InvalidSourceSecurityType.NotSupport"],
    ),
    row(
        "valid-refused",
        "refuses-eight-levels",
        "CreateFileset",
        When::Depth("FileSystemPath", 8),
        Act::Refuse(DEPTH),
        1,
        &["CreateFileset/refused/OperationDenied.TooManyDepths"],
    ),
    row(
        "valid-refused",
        "refuses-metadata",
        "CreateDataFlowTask",
        When::Is("DataType", "Metadata"),
        Act::Refuse(DATA_TYPE),
        1,
        &["CreateDataFlowTask/refused/InvalidDataType.NotSupported"],
    ),
    row(
        "valid-refused",
        "refuses-five-directories",
        "CreateDataFlow",
        When::Items("AutoRefreshs", 5),
        Act::Refuse(PATHS),
        1,
        &["CreateDataFlow/refused/InvalidAutoRefresh.TooManyAutoRefreshes"],
    ),
    row(
        "valid-refused",
        "refuses-ten-results",
        "DescribeFilesets",
        When::Is("MaxResults", "10"),
        Act::Rewrite(ONE_LESS),
        1,
        &["DescribeFilesets/refused/InvalidParameter.InvalidMaxResults"],
    ),
    row(
        "valid-refused",
        "refuses-hundred-results",
        "DescribeDataFlows",
        When::Is("MaxResults", "100"),
        Act::Rewrite(ONE_MORE),
        1,
        &["DescribeDataFlows/refused/InvalidParameter.InvalidMaxResults"],
    ),
    row(
        "valid-refused",
        "refuses-known-fileset",
        "ModifyFileset",
        When::State("FsetId", "CREATED"),
        Act::Refuse(error(
            1,
            "InvalidFsetId.NotFound",
            "The specified fileset ID does not exist.",
        )),
        1,
        &["ModifyFileset/refused/InvalidFsetId.NotFound"],
    ),
    row(
        "valid-refused",
        "refuses-known-bucket",
        "CreateDataFlow",
        When::Is("SourceStorage", "oss://flowcheck-archive"),
        Act::Refuse(error(
            1,
            "InvalidSourceStorage.NotFound",
            "Source storage is not found.",
        )),
        1,
        &["CreateDataFlow/refused/InvalidSourceStorage.NotFound"],
    ),
    row(
        "valid-refused",
        "refuses-known-network",
        "CreateProtocolService",
        When::Is("VpcId", "vpc-other"),
        Act::Refuse(error(
            1,
            "InvalidParameter.VpcNotFound",
            "The specified VPC does not exist.",
        )),
        1,
        &["CreateProtocolService/refused/InvalidParameter.VpcNotFound"],
    ),
];
