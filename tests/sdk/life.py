"""A whole life of a file system and all that hangs on it, through one client: every operation succeeds once at least.

`begin` makes one of everything and waits until it runs, `change` orders whatever can be ordered, `end` deletes it all.
In between, `names` holds the ids for others to use.
"""

import answers
from client import Refused
from documents import documented
from sut import until

PLACE = {"VpcId": "vpc-main", "VSwitchId": "vsw-main"}
# Large enough for a protocol service.
FILE_SYSTEM = {
    "FileSystemType": "cpfs",
    "ProtocolType": "cpfs",
    "StorageType": "advance_200",
    "ChargeType": "PayAsYouGo",
    "Capacity": 10800,
    "ZoneId": "cn-hangzhou-g",
    "ClientToken": "once",
    **PLACE,
}
TASK = {"TaskAction": "Import", "DataType": "Metadata", "Directory": "/data/in/set/"}


class Life:
    """The life, with what was called so far: `answered` holds the operations that succeeded, `shown` the paths of
    all values that were seen, by operation."""

    def __init__(self, client):
        self.client = client
        self.names = {}
        self.answered = set()
        self.shown = {}

    def call(self, operation, **arguments):
        try:
            raw = self.client.call(operation, arguments)
        except Refused as refused:
            raise AssertionError(f"{self.client.name}: {operation} {arguments} got {refused}") from None
        answers.check(operation, raw)
        self.answered.add(operation)
        self.shown.setdefault(operation, set()).update(path for path, _ in answers.values(raw))
        return raw

    def on(self, operation, *ids, **arguments):
        """Calls with the ids of these things: `on("StopDataFlow", "DataFlowId")`."""
        named = {name: self.names[name] for name in ("FileSystemId", *ids)}
        return self.call(operation, **named, **arguments)

    def refused(self, code, operation, *ids, **arguments):
        """The same where the state of things forbids it."""
        named = {name: self.names[name] for name in ("FileSystemId", *ids)}
        refuse(self.client, operation, {**named, **arguments}, code, *documented(operation, code))

    def keep(self, name, raw):
        self.names[name] = raw[name]

    # What is there.

    def file_systems(self):
        found = self.call("DescribeFileSystems", FileSystemId=self.names["FileSystemId"], PageSize=10, PageNumber=1)
        return found["FileSystems"]["FileSystem"]

    def mount_targets(self):
        return self.on("DescribeMountTargets")["MountTargets"]["MountTarget"]

    def filesets(self):
        found = self.on("DescribeFilesets", MaxResults=10, NextToken="")
        assert found["FileSystemId"] == self.names["FileSystemId"], found
        return found["Entries"]["Entrie"]

    def services(self):
        return self.on("DescribeProtocolService", MaxResults=10, NextToken="")["ProtocolServices"]

    def exports(self):
        wanted = [{"Key": "AccessGroupNames", "Value": "flowcheck-open,DEFAULT_VPC_GROUP_NAME"}]
        return self.on("DescribeProtocolMountTarget", Filters=wanted)["ProtocolMountTargets"]

    def flows(self):
        # One filter would not show that the second is read.
        wanted = [
            {"Key": "SourceStorage", "Value": "oss://flowcheck-data"},
            {"Key": "ThroughputList", "Value": "600,1200"},
        ]
        return self.on("DescribeDataFlows", Filters=wanted)["DataFlowInfo"]["DataFlow"]

    def tasks(self, **arguments):
        return self.on("DescribeDataFlowTasks", **arguments)["TaskInfo"]["Task"]

    def wait(self, wanted, look):
        """Waits until these are the states of what `look` finds."""
        until(wanted, lambda: [item["Status"] for item in look()])

    # The life.

    def begin(self):
        self.look_around()
        self.make_file_system()
        self.keep("MountTargetDomain", self.on("CreateMountTarget", NetworkType="Vpc", **PLACE))
        self.keep("FsetId", self.on("CreateFileset", FileSystemPath="/data/in/set/", Description="made-here"))
        self.wait(["Active"], self.mount_targets)
        self.wait(["CREATED"], self.filesets)
        [shown] = self.file_systems()
        [target] = shown["MountTargets"]["MountTarget"]
        assert target["MountTargetDomain"] == self.names["MountTargetDomain"], shown
        self.make_flow()
        kind = {"ProtocolSpec": "General", "ProtocolType": "NFS"}
        self.keep("ProtocolServiceId", self.on("CreateProtocolService", Description="made-here", **kind, **PLACE))
        self.wait(["Running"], self.flows)
        self.wait(["Running"], self.services)
        self.make_export()
        self.make_tasks()

    def look_around(self):
        regions = self.call("DescribeRegions", FileSystemType="cpfs", PageSize=1, PageNumber=1)
        assert [r["RegionId"] for r in regions["Regions"]["Region"]] == ["cn-hangzhou"], regions
        assert regions["TotalCount"] == 2, regions
        zones = self.call("DescribeZones", RegionId="cn-hangzhou", FileSystemType="standard")["Zones"]["Zone"]
        assert "cn-hangzhou-g" in [z["ZoneId"] for z in zones], zones
        wanted = {"AccessGroupName": "flowcheck-open", "UseUTCDateTime": True, "FileSystemType": "cpfs"}
        groups = self.call("DescribeAccessGroups", **wanted)["AccessGroups"]["AccessGroup"]
        assert [(g["AccessGroupName"], g["RuleCount"]) for g in groups] == [("flowcheck-open", 2)], groups

    def make_file_system(self):
        settings = {**FILE_SYSTEM, "ClientToken": f"once-{self.client.name}", "Description": "before"}
        made = self.call("CreateFileSystem", **settings)
        self.keep("FileSystemId", made)
        self.names["ClientToken"] = settings["ClientToken"]
        self.refused("OperationDenied.InvalidState", "CreateMountTarget", NetworkType="Vpc", **PLACE)
        again = self.call("CreateFileSystem", **settings)
        assert made["FileSystemId"] == again["FileSystemId"], "the client token does not hold"
        # Booleans travel, whichever way the SDK writes them: a dry run makes nothing.
        dry = self.call("CreateFileSystem", **{**settings, "ClientToken": "dry", "DryRun": True})
        assert not dry.get("FileSystemId"), dry
        self.make_others()
        self.wait(["Running"], self.file_systems)
        self.on("ModifyFileSystem", Description="数据流动-after")
        self.on("UpgradeFileSystem", Capacity=14400, DryRun=False)
        self.wait(["Running"], self.file_systems)
        [shown] = self.file_systems()
        assert (shown["Capacity"], shown["Description"]) == (14400, "数据流动-after"), shown

    def make_others(self):
        """Of the other types: one without filesets and data flows, one that shows what only it has."""
        standard = self.call("CreateFileSystem", StorageType="Capacity", ProtocolType="NFS")
        self.names["Standard"] = standard["FileSystemId"]
        kind = {"FileSystemType": "extreme", "StorageType": "advance", "ProtocolType": "NFS", "Capacity": 100}
        paid = {"ChargeType": "Subscription", "Duration": 1, "ZoneId": "cn-hangzhou-g"}
        self.call("CreateFileSystem", **kind, **paid, EncryptType=2, KmsKeyId="key-1")
        found = self.call("DescribeFileSystems", FileSystemType="extreme", VpcId="", PageSize=100)
        assert found["FileSystems"]["FileSystem"][-1]["KMSKeyId"] == "key-1", found

    def make_flow(self):
        refresh = {"AutoRefreshs": [{"RefreshPath": "/data/in/set/sub/a/"}, {"RefreshPath": "/data/in/set/sub/b/"}]}
        settings = {"Throughput": 600, "SourceStorage": "oss://flowcheck-data", "Description": "from-the-SDK"}
        made = self.on("CreateDataFlow", "FsetId", AutoRefreshPolicy="ImportChanged", **settings, **refresh)
        self.keep("DataFlowId", made)
        [shown] = self.flows()
        assert shown["Status"] == "Starting", shown
        assert shown["AutoRefresh"]["AutoRefresh"] == refresh["AutoRefreshs"], shown
        assert {n: shown[n] for n in settings} == settings, shown
        self.refused("OperationDenied.InvalidState", "StopDataFlow", "DataFlowId")

    def make_export(self):
        place = {"VpcId": "vpc-other", "VSwitchId": "vsw-other", "AccessGroupName": "flowcheck-open"}
        export = {"FsetId": self.names["FsetId"], "Description": "made-here", **place}
        self.keep("ExportId", self.on("CreateProtocolMountTarget", "ProtocolServiceId", **export))
        self.wait(["AVAILABLE"], self.exports)
        [shown] = self.exports()
        assert {n: shown[n] for n in export} == export, shown

    def make_tasks(self):
        """More than a page of them; one is cancelled while it runs."""
        made = self.cancelled() + [self.on("CreateDataFlowTask", "DataFlowId", **TASK)["TaskId"] for _ in range(10)]
        first = self.on("DescribeDataFlowTasks", MaxResults=10)
        rest = self.on("DescribeDataFlowTasks", MaxResults=10, NextToken=first["NextToken"])
        assert not rest.get("NextToken"), rest
        both = first["TaskInfo"]["Task"] + rest["TaskInfo"]["Task"]
        assert [t["TaskId"] for t in both] == made, both
        # The small s of the wire.
        assert {t["FilesystemId"] for t in both} == {self.names["FileSystemId"]}, both
        self.names["TaskId"] = made[-11]
        self.wait(["Canceled"], lambda: self.tasks(Filters=[{"Key": "TaskIds", "Value": made[-11]}]))
        completed = [{"Key": "Status", "Value": "Completed"}]
        self.wait(["Completed"] * (len(made) - 1), lambda: self.tasks(Filters=completed))

    def cancelled(self):
        """Tasks, of which the last is cancelled. It runs for a quarter of a second, which a busy machine may miss."""
        made = []
        while True:
            made.append(self.on("CreateDataFlowTask", "DataFlowId", **TASK)["TaskId"])
            self.names["TaskId"] = made[-1]
            try:
                self.on("CancelDataFlowTask", "DataFlowId", "TaskId")
                return made
            except AssertionError:
                if len(made) == 5:
                    raise

    def change(self):
        self.on("ModifyFileset", "FsetId", Description="changed")
        self.on("ModifyProtocolService", "ProtocolServiceId", Description="changed")
        self.on("ModifyProtocolMountTarget", "ProtocolServiceId", "ExportId", Description="changed")
        for operation, arguments in [
            ("ApplyDataFlowAutoRefresh", {"AutoRefreshs": [{"RefreshPath": "/data/in/set/sub/c/"}]}),
            ("CancelDataFlowAutoRefresh", {"RefreshPath": "/data/in/set/sub/a/"}),
            ("ModifyDataFlowAutoRefresh", {"AutoRefreshPolicy": "ImportChanged", "AutoRefreshInterval": 30}),
            ("ModifyDataFlow", {"Throughput": 1200, "Description": "changed"}),
        ]:
            self.on(operation, "DataFlowId", **arguments)
            self.wait(["Running"], self.flows)
        [shown] = self.flows()
        paths = [each["RefreshPath"] for each in shown["AutoRefresh"]["AutoRefresh"]]
        assert paths == ["/data/in/set/sub/b/", "/data/in/set/sub/c/"], shown
        assert (shown["Throughput"], shown["AutoRefreshInterval"], shown["Description"]) == (
            1200,
            30,
            "changed",
        ), shown
        self.on("StopDataFlow", "DataFlowId")
        self.refused("OperationDenied.InvalidState", "DeleteDataFlow", "DataFlowId")
        self.wait(["Stopped"], self.flows)
        self.refused("OperationDenied.InvalidState", "ModifyDataFlow", "DataFlowId", Throughput=600)
        path = [{"RefreshPath": "/data/in/set/sub/d/"}]
        self.refused("OperationDenied.InvalidState", "ApplyDataFlowAutoRefresh", "DataFlowId", AutoRefreshs=path)
        self.refused("OperationDenied.InvalidState", "CreateDataFlowTask", "DataFlowId", **TASK)
        self.on("StartDataFlow", "DataFlowId")
        self.wait(["Running"], self.flows)
        for look in (self.filesets, self.services, self.exports):
            assert [item["Description"] for item in look()] == ["changed"], look()

    def end(self):
        self.on("DeleteProtocolMountTarget", "ProtocolServiceId", "ExportId")
        self.refused("OperationDenied.InvalidMntStatus", "DeleteProtocolMountTarget", "ProtocolServiceId", "ExportId")
        self.wait([], self.exports)
        self.on("DeleteProtocolService", "ProtocolServiceId")
        self.refused("OperationDenied.InvalidPtcStatus", "DeleteProtocolService", "ProtocolServiceId")
        self.on("DeleteDataFlow", "DataFlowId")
        self.wait([], self.flows)
        self.on("DeleteFileset", "FsetId")
        self.on("DeleteMountTarget", "MountTargetDomain")
        # The wrappers stay around nothing.
        for look in (self.filesets, self.mount_targets, self.services, self.tasks):
            self.wait([], look)
        self.on("DeleteFileSystem")
        self.call("DeleteFileSystem", FileSystemId=self.names["Standard"])


def refuse(client, operation, arguments, code, status, message):
    """Calls what must be refused with exactly this; a message of `None` is in no document."""
    what = f"{client.name}: {operation} {arguments}"
    try:
        answered = client.call(operation, arguments)
    except Refused as refused:
        got, wanted = (refused.status, refused.code, refused.message), (status, code, message or refused.message)
        assert got == wanted, f"{what}\n  got  {got}\n  want {wanted}"
    else:
        raise AssertionError(f"{what} answered {answered}, not {status} {code}")
