"""Calls that must be refused, and with what: code, HTTP status and message as the operation's own table has them.

Most rows make themselves: a code that many tables have is provoked by the same change of a call that would pass. They
are for a life that has begun; `$Name` stands for its ids.
"""

from documents import OPERATIONS, PARAMETERS, ROWS, documented
from life import FILE_SYSTEM, PLACE, TASK, refuse

FS = {"FileSystemId": "$FileSystemId"}
FLOW = {**FS, "DataFlowId": "$DataFlowId"}
FILESET = {**FS, "FsetId": "$FsetId"}
SERVICE = {**FS, "ProtocolServiceId": "$ProtocolServiceId"}
EXPORT = {**SERVICE, "ExportId": "$ExportId"}
ELSEWHERE = {"VpcId": "vpc-third", "VSwitchId": "vsw-third"}
EXTREME = {"FileSystemType": "extreme", "StorageType": "advance", "ProtocolType": "NFS"}
REFRESH = {"AutoRefreshs": [{"RefreshPath": "/data/in/set/sub/d/"}]}

# Calls with which nothing is wrong but, for some, that the thing is there already or in the wrong state.
CALLS = {
    "ApplyDataFlowAutoRefresh": {**FLOW, **REFRESH},
    "CancelDataFlowAutoRefresh": {**FLOW, "RefreshPath": "/data/in/set/sub/a/"},
    "CancelDataFlowTask": {**FLOW, "TaskId": "$TaskId"},
    "CreateDataFlow": {**FILESET, "SourceStorage": "oss://flowcheck-data", "Throughput": 600},
    "CreateDataFlowTask": {**FLOW, **TASK},
    "CreateFileSystem": FILE_SYSTEM,
    "CreateFileset": {**FS, "FileSystemPath": "/data/out/set/"},
    "CreateMountTarget": {**FS, "NetworkType": "Vpc", **PLACE},
    "CreateProtocolMountTarget": {**SERVICE, **ELSEWHERE, "Path": "/data/out/", "AccessGroupName": "flowcheck-open"},
    "CreateProtocolService": {**FS, "ProtocolSpec": "General", "ProtocolType": "NFS", **PLACE},
    "DeleteDataFlow": FLOW,
    "DeleteFileSystem": FS,
    "DeleteFileset": FILESET,
    "DeleteMountTarget": {**FS, "MountTargetDomain": "$MountTargetDomain"},
    "DeleteProtocolMountTarget": EXPORT,
    "DeleteProtocolService": SERVICE,
    "DescribeAccessGroups": {},
    "DescribeDataFlowTasks": FS,
    "DescribeDataFlows": FS,
    "DescribeFileSystems": FS,
    "DescribeFilesets": FS,
    "DescribeMountTargets": FS,
    "DescribeProtocolMountTarget": FS,
    "DescribeProtocolService": FS,
    "DescribeRegions": {},
    "DescribeZones": {"RegionId": "cn-hangzhou"},
    "ModifyDataFlow": {**FLOW, "Throughput": 1200},
    "ModifyDataFlowAutoRefresh": {**FLOW, "AutoRefreshPolicy": "None"},
    "ModifyFileSystem": {**FS, "Description": "changed"},
    "ModifyFileset": {**FILESET, "Description": "changed"},
    "ModifyProtocolMountTarget": {**EXPORT, "Description": "changed"},
    "ModifyProtocolService": {**SERVICE, "Description": "changed"},
    "StartDataFlow": FLOW,
    "StopDataFlow": FLOW,
    "UpgradeFileSystem": {**FS, "Capacity": 18000, "DryRun": False},
}

# By code, the change that provokes it wherever a table has it and the operation has the parameters.
CHANGES = {
    "IllegalCharacters": {"ClientToken": "数"},
    "InvalidAccessGroupName.NotAccessRule": {"AccessGroupName": "flowcheck-empty"},
    "InvalidAccessGroupName.NotFound": {"AccessGroupName": "none"},
    "InvalidDataFlow.NotFound": {"DataFlowId": "df-none"},
    "InvalidDescription.InvalidFormat": {"Description": "http://none"},
    "InvalidExportId.NotFound": {"ExportId": "exp-none"},
    "InvalidFileSystem.NotFound": {"FileSystemId": "cpfs-none"},
    "InvalidFilterParam": {"Filters": [{"Key": "Nothing", "Value": "none"}]},
    "InvalidFsetId.NotFound": {"FsetId": "fset-none"},
    "InvalidMountTarget.NotFound": {"MountTargetDomain": "none.cpfs.cn-hangzhou.nas.aliyuncs.com"},
    "InvalidParameter.InvalidMaxResults": {"MaxResults": 101},
    "InvalidParameter.InvalidNextToken": {"NextToken": "none"},
    "InvalidParameter.VpcNotFound": {"VpcId": "vpc-none"},
    "InvalidParameter.VswNotFound": {"VSwitchId": "vsw-none"},
    "InvalidProtocolService.NotFound": {"ProtocolServiceId": "ptc-none"},
    "InvalidRefreshInterval.OutOfBounds": {"AutoRefreshInterval": 1},
    "InvalidRefreshPolicy.InvalidParameter": {"AutoRefreshPolicy": "Sometimes"},
    "InvalidTaskId.NotFound": {"TaskId": "task-none"},
    "InvalidThroughput.OutOfBounds": {"Throughput": 7},
    "InvalidVpcId.ConflictVpcCidr": {"VpcId": "vpc-overlap", "VSwitchId": "vsw-overlap"},
    "InvalidVSwitchId.IpShortage": {"VpcId": "vpc-main", "VSwitchId": "vsw-full"},
    # A file system of a type without filesets, data flows and protocol services.
    "OperationDenied.DataFlowNotSupported": {"FileSystemId": "$Standard"},
    "OperationDenied.NotSupported": {"FileSystemId": "$Standard"},
}

# Rows that the changes do not reach, because another answer to the same call is as right and comes first: two tables
# in one, of which the newer holds, and a VPC that is not the file system's.
HIDDEN = {
    ("CancelDataFlowTask", "OperationDenied.NotSupported"),
    ("CreateDataFlowTask", "OperationDenied.NotSupported"),
    ("CreateProtocolService", "InvalidVpcId.ConflictVpcCidr"),
    ("StartDataFlow", "OperationDenied.NotSupported"),
}


def refresh(*places):
    """Refresh paths under the fileset of the life, which is at `/data/in/set/`."""
    return {"AutoRefreshs": [{"RefreshPath": f"/data/in/set/{place}/"} for place in places]}


def only(key, value):
    return {"Filters": [{"Key": key, "Value": value}]}


# Rows that need more, by operation: code and change; a parameter set to None is left out.
MORE = {
    "ApplyDataFlowAutoRefresh": [
        ("InvalidRefreshPath.AlreadyExist", refresh("sub/a")),
        ("InvalidRefreshPath.InvalidParameter", {"AutoRefreshs": [{"RefreshPath": "sub"}]}),
        ("InvalidRefreshPath.NotFound", refresh("none")),
        ("InvalidRefreshPath.TooManyPaths", refresh("sub/c", "sub/d", "sub/e", "sub/f")),
        ("OperationDenied.NestedDir", refresh("sub")),
    ],
    "CancelDataFlowAutoRefresh": [
        ("InvalidRefreshPath.InvalidParameter", {"RefreshPath": "sub"}),
        ("InvalidRefreshPath.NotFound", {"RefreshPath": "/data/in/set/sub/f/"}),
    ],
    "CreateDataFlow": [
        ("InvalidRefreshPath.Duplicated", refresh("sub/a", "sub/a")),
        ("InvalidRefreshPath.InvalidParameter", {"AutoRefreshs": [{"RefreshPath": "sub"}]}),
        ("InvalidRefreshPath.NotFound", refresh("none")),
        ("InvalidSourceSecurityType.NotSupport", {"SourceSecurityType": "TLS"}),
        ("InvalidSourceStorage.InvalidParameter", {"SourceStorage": "oss://A"}),
        ("InvalidSourceStorage.InvalidRegion", {"SourceStorage": "oss://flowcheck-elsewhere"}),
        ("InvalidSourceStorage.NotFound", {"SourceStorage": "oss://flowcheck-none"}),
        ("InvalidSourceStorage.NotSupport", {"SourceStorage": "s3://flowcheck-data"}),
        ("InvalidSourceStorage.PermissionDenied", {"SourceStorage": "oss://flowcheck-denied"}),
        ("InvalidSourceStorage.Unreachable", {"SourceStorage": "oss://flowcheck-unreachable"}),
        ("OperationDenied.DependBucketTag", {"SourceStorage": "oss://flowcheck-untagged"}),
        ("OperationDenied.FsetAlreadyInUse", {}),
    ],
    "CreateDataFlowTask": [
        ("IllegalCharacters", {"Directory": "none"}),
        ("InvalidDataType.NotSupported", {"DataType": "None"}),
        ("InvalidParameter.InvalidFormat", {"EntryList": "none"}),
        ("InvalidSrcTaskId.NotFound", {"SrcTaskId": "task-0000000000000000"}),
        ("InvalidTaskAction.NotSupported", {"TaskAction": "None"}),
    ],
    "CreateFileSystem": [
        ("IdempotentParameterMismatch", {"ClientToken": "$ClientToken"}),
        ("InvalidParam.NotSupportBYOK", {"EncryptType": 2, "KmsKeyId": "key"}),
        ("MissingParameter.KmsKeyId", {**EXTREME, "EncryptType": 2}),
    ],
    "CreateFileset": [
        ("InvalidFileSystemPath.InvalidCharacters", {"FileSystemPath": "none"}),
        ("InvalidFileSystemPath.ParentNotFound", {"FileSystemPath": "/none/set/"}),
        ("OperationDenied.AlreadyExists", {"FileSystemPath": "/data/in/"}),
        ("OperationDenied.NestedDir", {"FileSystemPath": "/data/in/set/sub/set/"}),
        ("OperationDenied.TooManyDepths", {"FileSystemPath": "/a/b/c/d/e/f/g/h/set/"}),
    ],
    "CreateMountTarget": [
        ("InvalidFileSystem.NotsupportedIPv6", {"EnableIpv6": True}),
        ("InvalidVSwitchId.IpNotEnough", {"VSwitchId": "vsw-full"}),
        ("MissingParameter.AccessGroupName", {"FileSystemId": "$Standard"}),
    ],
    "CreateProtocolMountTarget": [
        ("InvalidFileSystemPath.InvalidCharacters", {"Path": "none"}),
        ("InvalidFset.InUse", {"Path": None, "FsetId": "$FsetId"}),
        ("MntPathConflict.InvalidParam", {"FsetId": "$FsetId"}),
        ("OperationDenied.TooManyDepth", {"Path": "/a/b/c/d/e/f/g/h/i/"}),
    ],
    "CreateProtocolService": [
        ("InvalidParameter.VpcVswitchMismatch", {"VSwitchId": "vsw-other"}),
        ("InvalidProtocolSpec.NotSupported", {"ProtocolSpec": "Special"}),
        ("InvalidProtocolType.NotSupported", {"ProtocolType": "SMB"}),
        ("InvalidVpcId.CrossVpcNotSupport.", ELSEWHERE),
        ("OperationDenied.ProtocolServiceExceedLimit", {}),
        ("PermissionDenied.CapacityTooLow", {"FileSystemId": "cpfs-0022000000000001"}),
        ("PermissionDenied.ThroughputInvalid", {"Throughput": 100}),
    ],
    "DeleteFileset": [("OperationDenied.DependencyViolation", {})],
    "DescribeDataFlows": [("InvalidFilterValue", only("Status", "None"))],
    "DescribeFilesets": [("InvalidFilterValue", only("FsetIds", ""))],
    "DescribeMountTargets": [("InvalidFileSystem.NotsupportedIPv6", {"DualStackMountTargetDomain": "none"})],
    "DescribeProtocolMountTarget": [("InvalidFilterValue", only("ExportIds", ""))],
    "DescribeProtocolService": [
        ("InvalidParam.TooManyProtocolServiceIds", {"ProtocolServiceIds": ",".join(f"ptc-{n}" for n in range(11))}),
        ("InvalidStatus.NotSupported", {"Status": "None"}),
    ],
    "DescribeZones": [("InvalidRegionId.NotFound", {"RegionId": "cn-none"})],
    "StartDataFlow": [("OperationDenied.InvalidState", {})],
}

# Operations whose own tables hold nothing that can be provoked, with the table that words the error instead.
BORROWED = {
    "DeleteFileSystem": ("InvalidFileSystem.NotFound", "DescribeFileSystems"),
    "DeleteMountTarget": ("InvalidMountTarget.NotFound", "DescribeMountTargets"),
    "ModifyFileSystem": ("InvalidFileSystem.NotFound", "DescribeFileSystems"),
    "UpgradeFileSystem": ("InvalidFileSystem.NotFound", "DescribeFileSystems"),
}
# Those that name nothing that could be missing: the code is the gateway's, its message in no document.
GATEWAY = {operation: (400, "InvalidParameter.Format") for operation in ("DescribeAccessGroups", "DescribeRegions")}


def own_rows():
    """Operation, code and arguments of every refusal from the operation's own table."""
    for operation in OPERATIONS:
        call = CALLS[operation]
        for code in sorted({row["code"] for row in ROWS[operation]}):
            missing = code.removeprefix("Missing")
            change = CHANGES.get(code, {})
            if code.startswith("Missing") and missing in call:
                yield operation, code, {n: v for n, v in call.items() if n != missing}
            elif change and change.keys() <= PARAMETERS[operation] and (operation, code) not in HIDDEN:
                yield operation, code, {**call, **change}
    for operation, more in MORE.items():
        for code, change in more:
            yield operation, code, {n: v for n, v in {**CALLS[operation], **change}.items() if v is not None}


def rows():
    """Operation, arguments, code, HTTP status and message of every refusal."""
    for operation, code, arguments in own_rows():
        yield operation, arguments, code, *documented(operation, code)
    for operation, (code, table) in BORROWED.items():
        yield operation, {**CALLS[operation], **CHANGES[code]}, code, *documented(table, code)
    for operation, (status, code) in GATEWAY.items():
        yield operation, {"FileSystemType": "none"}, code, status, None


def named(arguments, names):
    """The arguments with the ids of a life in them."""
    fill = lambda v: names[v[1:]] if isinstance(v, str) and v.startswith("$") else v
    return {name: fill(value) for name, value in arguments.items()}


def provoke(life):
    """Makes every call of the table; gives what went otherwise, one text each, and the operations refused."""
    wrong, refused = [], set()
    for operation, arguments, code, status, message in rows():
        if not arguments.keys() <= life.client.takes(operation):
            continue
        try:
            refuse(life.client, operation, named(arguments, life.names), code, status, message)
            refused.add(operation)
        except AssertionError as error:
            wrong.append(str(error))
    return wrong, refused
