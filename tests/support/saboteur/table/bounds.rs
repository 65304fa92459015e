//! Invalid calls accepted and valid ones refused: each kind of bound, on either side.

use super::super::{Change, To};
use super::{Act, Fault, When, Wrong, error, row};

const ANY: When = When::Always;

const DESCRIPTION: Wrong = error(404, "InvalidDescription.InvalidFormat", "Description format is invalid.");
const THROUGHPUT: Wrong = error(404, "InvalidThroughput.OutOfBounds", "Throughput is out of bounds.");
const INTERVAL: Wrong = error(404, "InvalidRefreshInterval.OutOfBounds", "Refresh interval is out of bounds.");
const DEPTH: Wrong =
    error(403, "OperationDenied.TooManyDepths", "The operation is denied due to Fileset path too deep.");
const POLICY: Wrong = error(404, "InvalidRefreshPolicy.InvalidParameter", "Refresh policy is invalid.");
const SECURITY: Wrong =
    error(404, "InvalidSourceSecurityType.NotSupport", "The source security type is not supported.");
const DATA_TYPE: Wrong = error(404, "InvalidDataType.NotSupported", "The data type is not supported.");
const PATHS: Wrong = error(
    404,
    "InvalidAutoRefresh.TooManyAutoRefreshes",
    "The number of auto refreshes exceeds the limit.",
);

const CHANGED: &[Change] = &[("Description", To::Is("flowcheck-other"))];
const SHORTER: &[Change] = &[("Description", To::Cut(128))];
const ONE_MORE: &[Change] = &[("MaxResults", To::More(1))];
const ONE_LESS: &[Change] = &[("MaxResults", To::More(-1))];
const UNFILTERED: &[Change] = &[
    ("Filters", To::Gone),
    ("Filters.1.Key", To::Gone),
    ("Filters.1.Value", To::Gone),
    ("Filters.2.Key", To::Gone),
    ("Filters.2.Value", To::Gone),
];
const NOT_A_TYPE: When = When::All(&[
    When::Has("FileSystemType"),
    When::Not(&When::Is("FileSystemType", "standard")),
    When::Not(&When::Is("FileSystemType", "extreme")),
    When::Not(&When::Is("FileSystemType", "cpfs")),
]);

pub const FAULTS: &[Fault] = &[
    row("bound-accepted", "accepts-long-description", "CreateFileSystem", When::Longer("Description", 128),
        Act::Rewrite(SHORTER), 1, &["CreateFileSystem/accepted/Description/max-length"]),
    row("bound-accepted", "accepts-short-description", "CreateFileSystem", When::Length("Description", 1),
        Act::Rewrite(CHANGED), 1, &["CreateFileSystem/accepted/Description/min-length"]),
    row("bound-accepted", "accepts-http-description", "CreateFileSystem", When::Starts("Description", "http"),
        Act::Rewrite(CHANGED), 1, &["CreateFileSystem/accepted/Description/not-starts-with"]),
    row("bound-accepted", "accepts-long-token", "CreateFileSystem", When::Longer("ClientToken", 64),
        Act::Rewrite(&[("ClientToken", To::Cut(64))]), 1, &["CreateFileSystem/accepted/ClientToken/max-length"]),
    row("bound-accepted", "accepts-unknown-type", "CreateFileSystem", NOT_A_TYPE,
        Act::Pardon(&["InvalidParameter.Format", "InvalidParameter"], "{\"FileSystemId\":\"cpfs-00c0ffee00c0ffee\"}"),
        1, &["CreateFileSystem/accepted/FileSystemType/enum"]),
    row("bound-accepted", "accepts-deep-fileset", "CreateFileset", ANY,
        Act::Rescue(&["OperationDenied.TooManyDepths"], &[("FileSystemPath", To::Is("/data/in/deep/"))]), 1,
        &["CreateFileset/accepted/depth"]),
    row("bound-accepted", "accepts-fileset-without-path", "CreateFileset", ANY,
        Act::Rescue(&["MissingFileSystemPath"], &[("FileSystemPath", To::Is("/data/in/none/"))]), 1,
        &["CreateFileset/accepted/FileSystemPath/required"]),
    row("bound-accepted", "accepts-any-throughput", "CreateDataFlow", ANY,
        Act::Rescue(&["InvalidThroughput.OutOfBounds"], &[("Throughput", To::Is("600"))]), 4,
        &["CreateDataFlow/accepted/Throughput/enum"]),
    row("bound-accepted", "accepts-any-throughput-modify", "ModifyDataFlow", ANY,
        Act::Pardon(&["InvalidThroughput.OutOfBounds"], "{}"), 1,
        &["ModifyDataFlow/accepted/Throughput/enum"]),
    row("bound-accepted", "accepts-bad-flow-description", "ModifyDataFlow", ANY,
        Act::Pardon(&["InvalidDescription.InvalidFormat"], "{}"), 1, &["ModifyDataFlow/accepted/*"]),
    row("bound-accepted", "accepts-small-interval", "ModifyDataFlowAutoRefresh",
        When::Below("AutoRefreshInterval", 5), Act::Pardon(&["InvalidRefreshInterval.OutOfBounds"], "{}"), 1,
        &["ModifyDataFlowAutoRefresh/accepted/AutoRefreshInterval/minimum"]),
    row("bound-accepted", "accepts-large-interval", "ModifyDataFlowAutoRefresh",
        When::Above("AutoRefreshInterval", 526_600), Act::Pardon(&["InvalidRefreshInterval.OutOfBounds"], "{}"), 1,
        &["ModifyDataFlowAutoRefresh/accepted/AutoRefreshInterval/maximum"]),
    row("bound-accepted", "accepts-unknown-policy", "ModifyDataFlowAutoRefresh", ANY,
        Act::Pardon(&["InvalidRefreshPolicy.InvalidParameter"], "{}"), 1,
        &["ModifyDataFlowAutoRefresh/accepted/AutoRefreshPolicy/enum"]),
    row("bound-accepted", "accepts-six-directories", "CreateDataFlow", ANY,
        Act::Pardon(&["InvalidAutoRefresh.TooManyAutoRefreshes"], "{\"DataFlowId\":\"df-00c0ffee00c0ffee\"}"), 1,
        &["CreateDataFlow/accepted/AutoRefreshs/at-most"]),
    row("bound-accepted", "accepts-directory-twice", "CreateDataFlow", ANY,
        Act::Pardon(&["InvalidRefreshPath.Duplicated"], "{\"DataFlowId\":\"df-00c0ffee00c0ffee\"}"), 1,
        &["CreateDataFlow/accepted/AutoRefreshs/unique-by"]),
    row("bound-accepted", "accepts-nine-results", "DescribeFilesets", When::Below("MaxResults", 10),
        Act::Rewrite(&[("MaxResults", To::Is("10"))]), 1, &["DescribeFilesets/accepted/MaxResults/minimum"]),
    row("bound-accepted", "accepts-101-results", "DescribeDataFlows", When::Above("MaxResults", 100),
        Act::Rewrite(&[("MaxResults", To::Is("100"))]), 1, &["DescribeDataFlows/accepted/MaxResults/maximum"]),
    row("bound-accepted", "accepts-page-of-none", "DescribeFileSystems", When::Below("PageSize", 1),
        Act::Rewrite(&[("PageSize", To::Is("1"))]), 1, &["DescribeFileSystems/accepted/PageSize/minimum"]),
    row("bound-accepted", "accepts-large-page", "DescribeMountTargets", When::Above("PageSize", 100),
        Act::Rewrite(&[("PageSize", To::Is("100"))]), 1, &["DescribeMountTargets/accepted/PageSize/maximum"]),
    row("bound-accepted", "accepts-made-up-token", "DescribeFilesets", ANY,
        Act::Rescue(&["InvalidParameter.InvalidNextToken"], &[("NextToken", To::Gone)]), 1,
        &["DescribeFilesets/accepted/*"]),
    row("bound-accepted", "accepts-unknown-filter", "DescribeFilesets", ANY,
        Act::Rescue(&["InvalidFilterParam"], UNFILTERED), 1, &["DescribeFilesets/accepted/*"]),
    row("bound-accepted", "accepts-eleven-ids", "DescribeDataFlows", ANY,
        Act::Rescue(&["InvalidFilterValue"], UNFILTERED), 1, &["DescribeDataFlows/accepted/*"]),
    row("bound-accepted", "accepts-unknown-data-type", "CreateDataFlowTask", ANY,
        Act::Rescue(&["InvalidDataType.NotSupported"], &[("DataType", To::Is("Data"))]), 1,
        &["CreateDataFlowTask/accepted/DataType/enum"]),
    row("bound-accepted", "accepts-bad-entry-list", "CreateDataFlowTask", ANY,
        Act::Rescue(&["InvalidParameter.InvalidFormat"], &[("EntryList", To::Gone)]), 1,
        &["CreateDataFlowTask/accepted/*"]),
    row("bound-accepted", "accepts-unknown-bucket", "CreateDataFlow", ANY,
        Act::Rescue(&["InvalidSourceStorage.NotFound"], &[("SourceStorage", To::Is("oss://flowcheck-data"))]), 4,
        &["CreateDataFlow/accepted/*"]),
    row("bound-accepted", "accepts-unknown-network", "CreateProtocolService", ANY,
        Act::Pardon(&["InvalidParameter.VpcNotFound"], "{\"ProtocolServiceId\":\"ptc-00c0ffee00c0ffee\"}"), 1,
        &["CreateProtocolService/accepted/*"]),
    row("bound-accepted", "accepts-key-left-out", "CreateFileSystem", ANY,
        Act::Rescue(&["MissingParameter.KmsKeyId"], &[("EncryptType", To::Is("0"))]), 1,
        &["CreateFileSystem/accepted/KmsKeyId/required"]),
    row("valid-refused", "refuses-longest-description", "CreateDataFlow", When::Length("Description", 128),
        Act::Refuse(DESCRIPTION), 1, &["CreateDataFlow/refused/InvalidDescription.InvalidFormat"]),
    row("valid-refused", "refuses-shortest-description", "CreateProtocolService", When::Length("Description", 2),
        Act::Refuse(DESCRIPTION), 1, &["CreateProtocolService/refused/InvalidDescription.InvalidFormat"]),
    row("valid-refused", "refuses-1200", "CreateDataFlow", When::Is("Throughput", "1200"),
        Act::Refuse(THROUGHPUT), 1, &["CreateDataFlow/refused/InvalidThroughput.OutOfBounds"]),
    row("valid-refused", "refuses-1500-modify", "ModifyDataFlow", When::Is("Throughput", "1500"),
        Act::Refuse(THROUGHPUT), 1, &["ModifyDataFlow/refused/InvalidThroughput.OutOfBounds"]),
    row("valid-refused", "refuses-interval-5", "ModifyDataFlowAutoRefresh", When::Is("AutoRefreshInterval", "5"),
        Act::Refuse(INTERVAL), 1, &["ModifyDataFlowAutoRefresh/refused/InvalidRefreshInterval.OutOfBounds"]),
    row("valid-refused", "refuses-largest-interval", "ApplyDataFlowAutoRefresh",
        When::Is("AutoRefreshInterval", "525600"), Act::Refuse(INTERVAL), 1,
        &["ApplyDataFlowAutoRefresh/refused/InvalidRefreshInterval.OutOfBounds"]),
    row("valid-refused", "refuses-policy-none", "ModifyDataFlowAutoRefresh", When::Is("AutoRefreshPolicy", "None"),
        Act::Refuse(POLICY), 1, &["ModifyDataFlowAutoRefresh/refused/InvalidRefreshPolicy.InvalidParameter"]),
    row("valid-refused", "refuses-ssl", "CreateDataFlow", When::Is("SourceSecurityType", "SSL"),
        Act::Refuse(SECURITY), 1, &["CreateDataFlow/refused/InvalidSourceSecurityType.NotSupport"]),
    row("valid-refused", "refuses-eight-levels", "CreateFileset", When::Depth("FileSystemPath", 8),
        Act::Refuse(DEPTH), 1, &["CreateFileset/refused/OperationDenied.TooManyDepths"]),
    row("valid-refused", "refuses-metadata", "CreateDataFlowTask", When::Is("DataType", "Metadata"),
        Act::Refuse(DATA_TYPE), 1, &["CreateDataFlowTask/refused/InvalidDataType.NotSupported"]),
    row("valid-refused", "refuses-five-directories", "CreateDataFlow", When::Items("AutoRefreshs", 5),
        Act::Refuse(PATHS), 1, &["CreateDataFlow/refused/InvalidAutoRefresh.TooManyAutoRefreshes"]),
    row("valid-refused", "refuses-ten-results", "DescribeFilesets", When::Is("MaxResults", "10"),
        Act::Rewrite(ONE_LESS), 1, &["DescribeFilesets/refused/InvalidParameter.InvalidMaxResults"]),
    row("valid-refused", "refuses-hundred-results", "DescribeDataFlows", When::Is("MaxResults", "100"),
        Act::Rewrite(ONE_MORE), 1, &["DescribeDataFlows/refused/InvalidParameter.InvalidMaxResults"]),
    row("valid-refused", "refuses-known-fileset", "ModifyFileset", When::State("FsetId", "CREATED"),
        Act::Refuse(error(404, "InvalidFsetId.NotFound", "The specified fileset ID does not exist.")), 1,
        &["ModifyFileset/refused/InvalidFsetId.NotFound"]),
    row("valid-refused", "refuses-known-bucket", "CreateDataFlow",
        When::Is("SourceStorage", "oss://flowcheck-archive"),
        Act::Refuse(error(404, "InvalidSourceStorage.NotFound", "Source storage is not found.")), 1,
        &["CreateDataFlow/refused/InvalidSourceStorage.NotFound"]),
    row("valid-refused", "refuses-known-network", "CreateProtocolService", When::Is("VpcId", "vpc-other"),
        Act::Refuse(error(404, "InvalidParameter.VpcNotFound", "The specified VPC does not exist.")), 1,
        &["CreateProtocolService/refused/InvalidParameter.VpcNotFound"]),
];
