//! The same for protocol services and their exports (`cpfs-api-2022-06-29#6.1` to `#6.8`), which word some codes of
//! the other operations in their own way. Codes for which no rule can be told stand in no reading and are left out:
//! `InvalidNetworkType.NotSupported`, `PermissionDenied.CLThroughputInvalid`, and what ModifyProtocolService lists of
//! creation.

use crate::refusal::Refusal;

errors! {
    PROTOCOL_SPEC 403 "InvalidProtocolSpec.NotSupported" "The specified protocol spec does not supported."
    PROTOCOL_TYPE 403 "InvalidProtocolType.NotSupported" "The specified protocol type does not supported."
    INSTANCE_STATUS 403 "Instance.IncorrectStatus" "The specified instance is in an incorrect status."
    TOO_MANY_SERVICES 403 "OperationDenied.ProtocolServiceExceedLimit" "The protocol service amount exceed file system limit."
    NO_SERVICE_QUOTA 403 "OperationDenied.NoProtocolServiceQuota" "No protocol service quota."
    CAPACITY 403 "PermissionDenied.CapacityTooLow" "Capacity of file system too low to subscribe protocol service."
    THROUGHPUT_GIVEN 403 "PermissionDenied.ThroughputInvalid" "Standard protocol service should not specified throughput."
    THROUGHPUT_SMALL 403 "PermissionDenied.ThroughputTooSmall" "Throughput of protocol service too small."
    THROUGHPUT_LARGE 403 "PermissionDenied.ThroughputExceed" "Throughput of protocol service must less than throughput of file system."
    NO_ADDRESSES 403 "InvalidVSwitchId.IpShortage" "The specified vswitch ip shortage."
    FILE_SYSTEM_STATE 403 "OperationDenied.InvalidState" "The operation is denied due to invalid file system state."
    SERVICE_STATE 403 "OperationDenied.InvalidPtcStatus" "The operation is denied due to invalid protocol service status."
    EXPORT_STATE 403 "OperationDenied.InvalidMntStatus" "The operation is denied due to invalid protocol mount targte status."
    CROSS_VPC 403 "InvalidVpcId.CrossVpcNotSupport." "Cross VPC not support."
    CROSS_VPC_PLAIN 403 "InvalidVpcId.CrossVpcNotSupport" "Cross VPC not support."
    TOO_MANY_CROSS_VPC 403 "OperationDenied.CrossVPCExceedLimit" "Cross vpc mount exceed limit."
    TOO_MANY_EXPORTS 403 "OperationDenied.NoMountTargetQuota" "No mount target quota on this protocol service."
    FILESET_IN_USE 403 "InvalidFset.InUse" "Fset already used by other export."
    ONE_OF_TWO 403 "MntPathConflict.InvalidParam" "FilesetId and Path must and can only be specified one."
    TOO_DEEP 403 "OperationDenied.TooManyDepth" "The operation is denied due to Fsets path too deep."
    STATUS 403 "InvalidStatus.NotSupported" "The specified protocol service status does not support."

    TOO_MANY_IDS 400 "InvalidParam.TooManyProtocolServiceIds" "Too many protocol service ids given."

    SERVICE_NOT_FOUND 404 "InvalidProtocolService.NotFound" "The specified protocol service does not exist."
    EXPORT_NOT_FOUND 404 "InvalidExportId.NotFound" "The specified ExportId does not exist."
    FILESET_NOT_FOUND 404 "InvalidFsetId.NotFound" "The specified Fileset ID does not exist."
    FILESET_STATE 404 "Fset.IncorrectStatus" "The specified fset is in an incorrect status."
    PATH_NOT_FOUND 404 "PathNotExistInFileSystem.InvalidParam" "Given path does not exist in file system."
    PATH_CHARACTERS 404 "InvalidFileSystemPath.InvalidCharacters" "The specified fileset path contains invalid characters."
    VPC_CIDR 404 "InvalidVpcId.ConflictVpcCidr" "Vpc cidr conflict with file system"
    NETWORK_MISMATCH 404 "InvalidParameter.VpcVswitchMismatch" "Given vSwitch mismatch with given VPC."
    VSWITCH_NOT_FOUND 404 "InvalidParameter.VswNotFound" "The specified VSwitch does not exist."
    ACCESS_GROUP_NOT_FOUND 404 "InvalidAccessGroupName.NotFound" "The specified access group does not exist."
    NO_ACCESS_RULE 404 "InvalidAccessGroupName.NotAccessRule" "There has no rule in access group."
    DESCRIPTION 404 "InvalidDescription.InvalidFormat" "Description format is invalid."
    NO_STOCK 404 "OperationDenied.NoStock" "The operation is denied due to no stock."
}
