"""The vendor's own SDKs work against the emulator, unchanged.

Three clients, one per signature they know: the current SDK (V3, and RPC style on request) and the older one (RPC
style, GET and POST). The first lives a whole life; the others show that the wire is the same for them.

    python3 -m venv .venv && .venv/bin/pip install -r tests/sdk/requirements.txt
    .venv/bin/python tests/sdk/test_sdk.py

FLOWCHECK names the binary, if it is not `target/release/flowcheck`. Signatures are checked. What is tested here is the
wire, not the rules: those are the business of `cargo test`.
"""

import json
import os
import pathlib
import re
import subprocess
import time
import unittest

from alibabacloud_nas20170626 import models as nas
from alibabacloud_nas20170626.client import Client
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdknas.request.v20170626 import (
    CreateFileSystemRequest,
    DeleteFileSystemRequest,
    DescribeDataFlowsRequest,
    DescribeFileSystemsRequest,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("FLOWCHECK", ROOT / "target/release/flowcheck")
# Minutes last a fifth of a second: short to wait for, long enough to catch a task while it runs.
PACE = "scaled:300"
PATIENCE = 30
CPFS = dict(
    file_system_type="cpfs",
    protocol_type="cpfs",
    storage_type="advance_200",
    charge_type="PayAsYouGo",
    capacity=3600,
    zone_id="cn-hangzhou-g",
    vpc_id="vpc-main",
    v_switch_id="vsw-main",
)


class Emulator:
    """`flowcheck emulator` on a free port."""

    def __init__(self):
        arguments = [BINARY, "emulator", "--listen", "127.0.0.1:0", "--pace", PACE]
        # The flags can also be given by the environment; a test listens to none of that.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FLOWCHECK_")}
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment
        )
        banner = self.process.stdout.readline()
        found = re.search(r"http://(127\.0\.0\.1:\d+)", banner)
        if not found:
            self.stop()
            raise RuntimeError(f"no address in {banner!r}")
        self.address = found.group(1)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def setUpModule():
    global emulator
    emulator = Emulator()
    # A proxy of the environment is none of the emulator's.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


def tearDownModule():
    emulator.stop()


class Recording(Client):
    """The current SDK; it keeps what it was answered before it makes a body of that."""

    def call_api(self, params, request, runtime):
        self.answered = super().call_api(params, request, runtime)
        return self.answered


def untyped(model, path=""):
    """What a model holds that its annotations do not expect: `from_map` takes a number where it wants text."""
    wanted = {k: str(v) for k, v in model.__init__.__annotations__.items()}
    kinds = {"str": str, "int": int, "bool": bool, "float": float}
    wrong = []
    for name, annotation in wanted.items():
        field = getattr(model, name)
        kind = kinds.get(annotation)
        if kind and field is not None and type(field) is not kind:
            wrong.append(f"{path}{name}: {field!r} is no {annotation}")
        for item in field if isinstance(field, list) else [field]:
            if hasattr(item, "to_map"):
                wrong += untyped(item, f"{path}{name}.")
    return wrong


class Current(unittest.TestCase):
    """`alibabacloud_nas20170626`. It swallows answers it cannot parse, so bodies are looked at closely."""

    def client(self, secret="testsecret", **more):
        config = Config(
            access_key_id="testid",
            access_key_secret=secret,
            endpoint=emulator.address,
            protocol="http",
            region_id="cn-hangzhou",
            **more,
        )
        return Recording(config)

    def call(self, client, operation, **arguments):
        """Calls by the SDK's own method; gives the typed body."""
        camel = "".join(word.capitalize() for word in operation.split("_"))
        request = getattr(nas, f"{camel}Request")(**arguments)
        response = getattr(client, operation)(request)
        body_type = getattr(nas, f"{camel}ResponseBody")
        self.assertEqual(response.status_code, 200, operation)
        self.assertIs(type(response.body), body_type, f"{operation}: the answer was not understood")
        # What the model does not know is dropped, without a word.
        self.assertEqual(response.body.to_map(), client.answered["body"], operation)
        self.assertEqual(untyped(response.body), [], operation)
        self.assertRegex(response.body.request_id, r"^[0-9A-F]{8}-", operation)
        return response.body

    def refused(self, client, status, code, operation, **arguments):
        with self.assertRaises(Exception) as caught:
            self.call(client, operation, **arguments)
        error = caught.exception
        self.assertEqual(getattr(error, "code", None), code, f"{operation}: {error!r}")
        self.assertEqual(getattr(error, "status_code", None), status, f"{operation}: {error!r}")

    def until(self, what, look):
        """Looks until there is what is waited for."""
        end = time.monotonic() + PATIENCE
        seen = look()
        while seen != what:
            self.assertLess(time.monotonic(), end, f"still {seen!r}, not {what!r}")
            time.sleep(0.1)
            seen = look()

    def test_a_life(self):
        sdk = self.client()
        fs = self.call(sdk, "create_file_system", **CPFS).file_system_id

        def file_system():
            found = self.call(sdk, "describe_file_systems", file_system_id=fs)
            return [each.status for each in found.file_systems.file_system]

        self.until(["Running"], file_system)
        self.call(
            sdk,
            "create_mount_target",
            file_system_id=fs,
            network_type="Vpc",
            vpc_id="vpc-main",
            v_switch_id="vsw-main",
            access_group_name="DEFAULT_VPC_GROUP_NAME",
        )

        def mount_target():
            found = self.call(sdk, "describe_mount_targets", file_system_id=fs)
            return [each.status for each in found.mount_targets.mount_target]

        self.until(["Active"], mount_target)
        fset = self.call(
            sdk, "create_fileset", file_system_id=fs, file_system_path="/data/in/set/"
        ).fset_id

        def fileset():
            found = self.call(sdk, "describe_filesets", file_system_id=fs)
            return [(each.fset_id, each.status) for each in found.entries.entrie]

        self.until([(fset, "CREATED")], fileset)
        flow = self.call(
            sdk,
            "create_data_flow",
            file_system_id=fs,
            fset_id=fset,
            source_storage="oss://flowcheck-data",
            throughput=600,
            description="from-the-SDK",
            auto_refreshs=[nas.CreateDataFlowRequestAutoRefreshs(refresh_path="/data/in/set/")],
        ).data_flow_id
        ids = dict(file_system_id=fs, data_flow_id=flow)

        def flows():
            return self.call(sdk, "describe_data_flows", file_system_id=fs).data_flow_info.data_flow

        def flow_status():
            return [each.status for each in flows()]

        self.assertEqual(flow_status(), ["Starting"])
        self.until(["Running"], flow_status)
        [shown] = flows()
        self.assertEqual((shown.data_flow_id, shown.throughput), (flow, 600))
        self.assertEqual(shown.description, "from-the-SDK")
        self.assertEqual(len(shown.auto_refresh.auto_refresh), 1)
        self.refused(sdk, 403, "OperationDenied.InvalidState", "start_data_flow", **ids)

        self.call(sdk, "stop_data_flow", **ids)
        self.until(["Stopped"], flow_status)
        self.call(sdk, "start_data_flow", **ids)
        self.until(["Running"], flow_status)

        task = self.call(
            sdk,
            "create_data_flow_task",
            task_action="Import",
            data_type="Metadata",
            directory="/data/in/set/",
            **ids,
        ).task_id
        self.call(sdk, "cancel_data_flow_task", task_id=task, **ids)

        def task_status():
            found = self.call(sdk, "describe_data_flow_tasks", file_system_id=fs)
            return [(each.task_id, each.status) for each in found.task_info.task]

        self.until([(task, "Canceled")], task_status)
        [item] = self.call(sdk, "describe_data_flow_tasks", file_system_id=fs).task_info.task
        # The small s of the wire.
        self.assertEqual(item.filesystem_id, fs)

        self.call(sdk, "delete_data_flow", **ids)
        self.until([], flow_status)
        self.call(sdk, "delete_fileset", file_system_id=fs, fset_id=fset)
        self.until([], fileset)
        [target] = self.call(sdk, "describe_mount_targets", file_system_id=fs).mount_targets.mount_target
        self.call(
            sdk,
            "delete_mount_target",
            file_system_id=fs,
            mount_target_domain=target.mount_target_domain,
        )
        self.until([], mount_target)
        self.call(sdk, "delete_file_system", file_system_id=fs)

    def test_rpc_style(self):
        sdk = self.client(signature_algorithm="v2")
        fs = self.call(sdk, "create_file_system", **CPFS).file_system_id
        found = self.call(sdk, "describe_file_systems", file_system_id=fs).file_systems.file_system
        self.assertEqual([(each.file_system_id, each.capacity) for each in found], [(fs, 3600)])
        missing = dict(file_system_id=fs, data_flow_id="df-none")
        self.refused(sdk, 404, "InvalidDataFlow.NotFound", "stop_data_flow", **missing)

    def test_a_wrong_secret_is_refused(self):
        for more in [{}, {"signature_algorithm": "v2"}]:
            sdk = self.client(secret="wrong", **more)
            self.refused(sdk, 400, "SignatureDoesNotMatch", "describe_file_systems")


class Older(unittest.TestCase):
    """`aliyun-python-sdk-nas`, whose answers are bytes."""

    def call(self, kind, method, **arguments):
        client = AcsClient("testid", "testsecret", "cn-hangzhou")
        request = kind()
        request.set_endpoint(emulator.address)
        request.set_protocol_type("http")
        request.set_method(method)
        request.set_accept_format("json")
        for name, value in arguments.items():
            getattr(request, f"set_{name}")(value)
        return json.loads(client.do_action_with_exception(request))

    def test_get_and_post(self):
        for method in ["GET", "POST"]:
            with self.subTest(method):
                made = self.call(
                    CreateFileSystemRequest.CreateFileSystemRequest,
                    method,
                    FileSystemType="cpfs",
                    ProtocolType="cpfs",
                    StorageType="advance_200",
                    ChargeType="PayAsYouGo",
                    Capacity=3600,
                    ZoneId="cn-hangzhou-g",
                    VpcId="vpc-main",
                    VSwitchId="vsw-main",
                )
                fs = made["FileSystemId"]
                describe = DescribeFileSystemsRequest.DescribeFileSystemsRequest
                found = self.call(describe, method, FileSystemId=fs)
                [shown] = found["FileSystems"]["FileSystem"]
                self.assertEqual((shown["FileSystemId"], shown["Capacity"]), (fs, 3600))
                flows = DescribeDataFlowsRequest.DescribeDataFlowsRequest
                none = self.call(flows, method, FileSystemId=fs)
                # An empty list keeps its wrapper.
                self.assertEqual(none["DataFlowInfo"], {"DataFlow": []})
                delete = DeleteFileSystemRequest.DeleteFileSystemRequest
                with self.assertRaises(ServerException) as caught:
                    self.call(delete, method, FileSystemId="cpfs-none")
                error = caught.exception
                self.assertEqual(error.get_error_code(), "InvalidFileSystem.NotFound")
                self.assertEqual(error.get_http_status(), 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
