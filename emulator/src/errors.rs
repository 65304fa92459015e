//! The documented errors of the emulated operations: HTTP status, code and message, transcribed from the tables.

use crate::refusal::Refusal;

macro_rules! errors {
    ($($name:ident $http:literal $code:literal $message:literal)*) => {
        $(pub(crate) const $name: Refusal = Refusal::new($http, $code, $message);)*

        /// The documented error of that code, for readings that name one.
        pub(crate) fn named(code: &str) -> Option<Refusal> {
            match code {
                $($code => Some($name),)*
                _ => None,
            }
        }
    };
}

pub(crate) mod protocol;

errors! {
    IDEMPOTENT_MISMATCH 400 "IdempotentParameterMismatch" "The same client token was passed in to different parameters."
    DRY_RUN_PASSED 400 "DryRunOperation" "The request is validated with DryRun flag set."
    NO_BYOK 400 "InvalidParam.NotSupportBYOK" "The specified file system type does not support the BYOK encryption function."
    MISSING_KMS_KEY 400 "MissingParameter.KmsKeyId" "When parameter EncryptType equals 2, the parameter KmsKeyId is mandatory for your request."
    MISSING_ACCESS_GROUP 400 "MissingParameter.AccessGroupName" "You must specify AccessGroupName when you create a standard or extreme file system mount target."
    NO_ADDRESSES 400 "InvalidVSwitchId.IpNotEnough" "The number of the specified VSwitch IP address is insufficient."
    NO_IPV6 400 "InvalidFileSystem.NotsupportedIPv6" "The file system does not support IPv6."
    ILLEGAL_CHARACTERS 400 "IllegalCharacters" "The parameter contains illegal characters."
    VERSION_NOT_SUPPORTED 400 "InvalidFilesystemVersion.NotSupport" "This Api does not support this fileSystem version."

    INVALID_STATE 403 "OperationDenied.InvalidState" "The operation is not permitted when the status is processing."
    OUT_OF_STOCK 403 "Resource.OutOfStock" "The inventory of the specified zone is insufficient."
    TOO_MANY_MOUNT_TARGETS 403 "OperationDenied.MountTargetExceedLimit" "The maximum number of mount target in the specified file system is exceeded."
    ALREADY_EXISTS 403 "OperationDenied.AlreadyExists" "The operation is denied due to IdirName already exists in parent path."
    TOO_MANY_FILESETS 403 "OperationDenied.TooManyFilesets" "The operation is denied due to too many fileset in filesystem."
    TOO_MANY_DEPTHS 403 "OperationDenied.TooManyDepths" "The operation is denied due to Fileset path too deep."
    NESTED_DIR 403 "OperationDenied.NestedDir" "The operation is denied due to nested directory."
    DEPENDENCY 403 "OperationDenied.DependencyViolation" "The operation is denied due to dependancy violation."
    NOT_SUPPORTED 403 "OperationDenied.NotSupported" "The operation is denied due to not supported."
    DATA_FLOW_NOT_SUPPORTED 403 "OperationDenied.DataFlowNotSupported" "The operation is not supported."
    NO_STOCK 403 "OperationDenied.NoStock" "The operation is denied due to no stock."
    DEPEND_FSET 403 "OperationDenied.DependFset" "The operation is denied due to invalid fileset state."
    CONFLICT 403 "OperationDenied.ConflictOperation" "The operation is denied due to a conflict with an ongoing operation."
    DEPEND_MOUNT_POINT 403 "OperationDenied.DependMountpoint" "The operation is denied because no mount point is found."
    FSET_IN_USE 403 "OperationDenied.FsetAlreadyInUse" "The Fset is already bound to another data flow."
    NO_AUTO_REFRESH 403 "OperationDenied.AutoRefreshNotSupport" "The operation is denied. Auto refresh is not supported."
    DEPEND_BUCKET_TAG 403 "OperationDenied.DependBucketTag" "The operation is denied. The OSS bucket tag cpfs-dataflow is missing."

    REGION_NOT_FOUND 404 "InvalidRegionId.NotFound" "The specified Region is not found."
    FILE_SYSTEM_NOT_FOUND 404 "InvalidFileSystem.NotFound" "The specified file system does not exist."
    MOUNT_TARGET_NOT_FOUND 404 "InvalidMountTarget.NotFound" "The specified mount target does not exist."
    VSWITCH_NOT_FOUND 404 "InvalidParameter.VswNotFound" "The specified VSwitch does not exist."
    VPC_NOT_FOUND 404 "InvalidParameter.VpcNotFound" "The specified VPC does not exist."
    FILESET_NOT_FOUND 404 "InvalidFsetId.NotFound" "The specified fileset ID does not exist."
    DATA_FLOW_NOT_FOUND 404 "InvalidDataFlow.NotFound" "The specified data flow does not exist."
    TASK_NOT_FOUND 404 "InvalidTaskId.NotFound" "The specified task ID does not exist."
    PARENT_NOT_FOUND 404 "InvalidFileSystemPath.ParentNotFound" "The specified parent path does not exist."
    PATH_CHARACTERS 404 "InvalidFileSystemPath.InvalidCharacters" "The specified fileset path contains invalid characters."
    FILTER_PARAM 404 "InvalidFilterParam" "The specified Filter.N.Key is invalid."
    FILTER_VALUE 404 "InvalidFilterValue" "The specified Filter.N.Value is invalid."
    NEXT_TOKEN 404 "InvalidParameter.InvalidNextToken" "The specified NextToken is invaild."
    MAX_RESULTS 404 "InvalidParameter.InvalidMaxResults" "The specified MaxResults is invalid."
    THROUGHPUT 404 "InvalidThroughput.OutOfBounds" "Throughput is out of bounds."
    DESCRIPTION 404 "InvalidDescription.InvalidFormat" "Description format is invalid."
    REFRESH_PATH 404 "InvalidRefreshPath.InvalidParameter" "Refresh path is invalid."
    REFRESH_PATH_TWICE 404 "InvalidRefreshPath.Duplicated" "Refresh path is duplicated."
    REFRESH_PATH_NOT_FOUND 404 "InvalidRefreshPath.NotFound" "Refresh path does not exist."
    REFRESH_PATH_EXISTS 404 "InvalidRefreshPath.AlreadyExist" "The refresh path already exists."
    REFRESH_PATHS_TOO_MANY 404 "InvalidRefreshPath.TooManyPaths" "The number of refresh paths exceeds the limit."
    REFRESHES_TOO_MANY 404 "InvalidAutoRefresh.TooManyAutoRefreshes" "The number of auto refreshes exceeds the limit."
    REFRESH_POLICY 404 "InvalidRefreshPolicy.InvalidParameter" "Refresh policy is invalid."
    REFRESH_INTERVAL 404 "InvalidRefreshInterval.OutOfBounds" "Refresh interval is out of bounds."
    SOURCE_UNREACHABLE 404 "InvalidSourceStorage.Unreachable" "Source storage cannot be accessed."
    SOURCE_NOT_FOUND 404 "InvalidSourceStorage.NotFound" "Source storage is not found."
    SOURCE_TYPE 404 "InvalidSourceStorage.NotSupport" "Source storage type is not supported."
    SOURCE_DENIED 404 "InvalidSourceStorage.PermissionDenied" "The source storage access permission is denied."
    SOURCE_REGION 404 "InvalidSourceStorage.InvalidRegion" "Source storage region is invalid."
    SOURCE_INVALID 404 "InvalidSourceStorage.InvalidParameter" "Source storage has invalid parameters."
    SOURCE_VERSIONING 404 "InvalidSourceStorage.NeedVersioning" "Source storage must enable versioning."
    SOURCE_SECURITY 404 "InvalidSourceSecurityType.NotSupport" "The source security type is not supported."
    ENTRY_LIST 404 "InvalidParameter.InvalidFormat" "The EntryList format is invalid."
    ENTRY_LIST_SIZE 404 "InvalidParameter.SizeTooLarge" "The specified EntryList size exceeds 64 KB."
    TASK_ACTION 404 "InvalidTaskAction.NotSupported" "The task action is not supported."
    TASK_ACTION_DENIED 404 "InvalidTaskAction.PermissionDenied" "The task action is not allowed."
    DATA_TYPE 404 "InvalidDataType.NotSupported" "The data type is not supported."
    SOURCE_TASK_NOT_FOUND 404 "InvalidSrcTaskId.NotFound" "The SrcTaskId is not found."
    SOURCE_TASK_INVALID 404 "InvalidSrcTaskId.TaskIdInvalid" "Source task ID is invalid."
    SOURCE_TASK_ID_NOT_FOUND 404 "InvalidSrcTaskId.TaskIdNotFound" "Source task ID is not found."
}

/// `DescribeDataFlows` words this one in its own way (`cpfs-api-2022-06-29#8.4`, contradictions, row 49).
pub(crate) const FIRST_FILTER_VALUE: Refusal = Refusal::new(
    404,
    "InvalidFilterValue",
    "The specified parameter Filter.1.Value is invalid.",
);
/// The newer cancel page tells of this code in its text; status and message are ours
/// (`cancel-data-flow-task-2025-12-03`, contradictions, row 37).
pub(crate) const RESOURCE_MISMATCH: Refusal = Refusal::new(
    403,
    "InvalidStatus.ResourceMismatch",
    "The task has running subtasks.",
);
/// Gateway (`wire.md`). It gives codes and statuses; these messages are ours.
pub(crate) const API_NOT_FOUND: Refusal = Refusal::new(
    404,
    "InvalidApi.NotFound",
    "Specified api is not found, please check your url and method.",
);
pub(crate) const KEY_NOT_FOUND: Refusal = Refusal::new(
    404,
    "InvalidAccessKeyId.NotFound",
    "Specified access key is not found.",
);
pub(crate) const TIMESTAMP_FORMAT: Refusal = Refusal::new(
    400,
    "InvalidTimeStamp.Format",
    "Specified time stamp or date value is not well formatted.",
);
pub(crate) const TIMESTAMP_EXPIRED: Refusal = Refusal::new(
    400,
    "InvalidTimeStamp.Expired",
    "Specified time stamp or date value is expired.",
);
pub(crate) const NONCE_USED: Refusal = Refusal::new(
    400,
    "SignatureNonceUsed",
    "Specified signature nonce was used already.",
);
pub(crate) const SIGNATURE_MISMATCH: Refusal = Refusal::new(
    400,
    "SignatureDoesNotMatch",
    "Specified signature is not matched with our calculation. Please check your signature and your access key.",
);
/// The same for the RPC style: after the only colon stands what should have been signed. The older SDK compares that
/// with its own to tell a wrong secret from a wrong signature, and breaks down where there is no colon.
pub(crate) fn rpc_signature_mismatch(string_to_sign: &str) -> Refusal {
    let message =
        "Specified signature is not matched with our calculation. server string to sign is:";
    Refusal {
        message: format!("{message}{string_to_sign}").into(),
        ..SIGNATURE_MISMATCH
    }
}
pub(crate) const METHOD: Refusal = Refusal::new(
    405,
    "UnsupportedHTTPMethod",
    "This http method is not supported.",
);
/// The code of the documents' common errors for what nobody can explain.
pub(crate) const INTERNAL: Refusal = Refusal::new(
    500,
    "InternalError",
    "The request processing has failed due to some unknown error.",
);
pub(crate) const THROTTLED: Refusal = Refusal::new(
    400,
    "Throttling.User",
    "Request was denied due to user flow control.",
);
