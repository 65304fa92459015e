"""`tencentcloud-sdk-python-cfs`, and signatures over a host with and without its port."""

import json
import time
import unittest

from documents import ERRORS, TENCENT, TENCENT_PARAMETERS
from signing import tc3, tc3_signature
from sut import TENCENT_KEY, Emulator
from tencentcloud.cfs.v20190719.cfs_client import CfsClient
from tencentcloud.cfs.v20190719.models import CreateDataFlowRequest, CreateDataFlowResponse
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from wire import Connection, chunked, exchange, head

ROWS = {row["code"]: row for row in ERRORS[TENCENT]["CreateDataFlow"]}
REQUEST_ID = r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"
SECRET = "never-shown"
FLOW = {
    "FileSystemId": "cfs-44d53b63e",
    "SourceStorageType": "S3_COS",
    "SourceStorageAddress": "https://example-1250000000.cos.ap-guangzhou.myqcloud.com",
    "SourcePath": "/in/",
    "TargetPath": "/cfs/in/",
    "SecretId": "source",
    "SecretKey": SECRET,
    "DataFlowName": "数据流动_a-1",
    "AutoRefresh": 1,
    "UserKafkaTopic": "topic",
    "ServerAddr": "127.0.0.1:9095",
    "UserName": "user",
    "Password": SECRET,
}
REFUSALS = [
    ("InvalidParameterValue.InvalidDataFlowName", {"DataFlowName": "a b"}),
    ("InvalidParameterValue.InvalidDataFlowSourceInfo", {"SourceStorageAddress": "a b"}),
    ("InvalidParameterValue.InvalidDataFlowSourceStorageType", {"SourceStorageType": "S3"}),
    ("InvalidParameterValue.InvalidDataFlowTargetPath", {"TargetPath": "in"}),
    ("InvalidParameterValue.InvalidFileSystemId", {"FileSystemId": "none"}),
    ("ResourceNotFound.FileSystemNotFound", {"FileSystemId": "cfs-000000000"}),
]
# After the file system is full.
FULL = "ResourceInsufficient.DataFlowLimitExceeded"
# The documents say for no call that it means this.
NEVER = {"InvalidParameterValue.InvalidLifecycleDataTaskType"}


class Fresh(unittest.TestCase):
    """With an emulator for each test: there is room for ten data flows in a file system, and for twenty calls in a
    second."""

    def setUp(self):
        self.emulator = Emulator()
        self.addCleanup(self.emulator.stop)
        self.host = self.emulator.address


class Sdk(Fresh):
    def call(self, secret=TENCENT_KEY[1], method="POST", region="ap-guangzhou", **arguments):
        profile = HttpProfile(protocol="http", endpoint=self.host, reqMethod=method)
        client = CfsClient(Credential(TENCENT_KEY[0], secret), region, ClientProfile(httpProfile=profile))
        request = CreateDataFlowRequest()
        request._deserialize({**FLOW, **arguments})
        return client.CreateDataFlow(request)

    def refused(self, code, message, **arguments):
        with self.assertRaises(TencentCloudSDKException) as caught:
            self.call(**arguments)
        error = caught.exception
        self.assertEqual(error.get_code(), code, error)
        if message:
            self.assertEqual(error.get_message(), message)
        self.assertRegex(error.get_request_id(), REQUEST_ID)
        self.assertNotIn(SECRET, str(error))

    def test_success(self):
        answer = self.call()
        self.assertIs(type(answer), CreateDataFlowResponse)
        raw = json.loads(answer.to_json_string())
        self.assertEqual(raw.keys(), {"DataFlowId", "RequestId"})
        self.assertIs(type(answer.DataFlowId), str)
        self.assertTrue(answer.DataFlowId)
        self.assertRegex(answer.RequestId, REQUEST_ID)
        self.assertNotEqual(self.call().DataFlowId, answer.DataFlowId)

    def test_optional_parameters_may_be_absent(self):
        optional = ["DataFlowName", "AutoRefresh", "UserKafkaTopic", "ServerAddr", "UserName", "Password"]
        self.assertTrue(self.call(**dict.fromkeys(optional)).DataFlowId)

    def test_every_documented_parameter(self):
        fields = {name.removeprefix("_") for name in vars(CreateDataFlowRequest())}
        self.assertEqual(fields, TENCENT_PARAMETERS)
        self.assertEqual(set(FLOW), TENCENT_PARAMETERS)

    def test_every_documented_error(self):
        for code, change in REFUSALS:
            with self.subTest(code):
                self.refused(code, ROWS[code]["message"], **change)
        self.assertEqual({code for code, _ in REFUSALS} | {FULL} | NEVER, set(ROWS))

    def test_a_full_file_system(self):
        for _ in range(10):
            self.call(FileSystemId="cfs-7f1b2c3d9")
        self.refused(FULL, ROWS[FULL]["message"], FileSystemId="cfs-7f1b2c3d9")

    def test_errors_of_the_gateway(self):
        for code, change in [
            ("AuthFailure.SignatureFailure", {"secret": "wrong"}),
            ("UnsupportedRegion", {"region": "ap-none"}),
            ("MissingParameter", {"SourcePath": None}),
            ("InvalidParameter", {"AutoRefresh": "1"}),
            ("UnsupportedProtocol", {"method": "GET"}),
        ]:
            with self.subTest(code):
                self.refused(code, None, **change)

    def test_twenty_calls_a_second(self):
        body = b"{}"
        time.sleep(1.01 - time.time() % 1)
        with Connection(self.host) as connection:
            headers = {**tc3(self.host, body), "Content-Length": len(body)}
            connection.send(25 * (head("POST", "/", headers) + body))
            codes = [connection.answer().json()["Response"]["Error"]["Code"] for _ in range(25)]
        self.assertEqual(codes, 20 * ["MissingParameter"] + 5 * ["RequestLimitExceeded"])
        self.refused("RequestLimitExceeded", None)


class Raw(Fresh):
    """Requests that this SDK would not make."""

    def send(self, headers, body, sent=None):
        return exchange(self.host, head("POST", "/", headers) + (body if sent is None else sent))

    def made(self, answer):
        # With a charset behind it, one SDK takes an error for a success.
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        response = answer.json()["Response"]
        self.assertEqual((answer.status, response.keys()), (200, {"DataFlowId", "RequestId"}), response)

    def test_what_is_signed_is_up_to_the_client(self):
        body = json.dumps(FLOW).encode()
        host = self.host
        for name, how in {
            "host with its port": {},
            "host without its port": {"signed_host": host.split(":")[0]},
            "charset": {"kind": "application/json; charset=utf-8"},
            "action, in small letters": {"more": {"x-tc-action": "createdataflow"}},
        }.items():
            with self.subTest(name):
                headers = {**tc3(host, body, **how), "Content-Length": len(body)}
                self.made(self.send(headers, body))

    def test_another_host_is_another_signature(self):
        body = json.dumps(FLOW).encode()
        headers = {**tc3(self.host, body, signed_host="cfs.tencentcloudapi.com"), "Content-Length": len(body)}
        answer = self.send(headers, body)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        error = answer.json()["Response"]["Error"]
        self.assertEqual((answer.status, error["Code"]), (200, "AuthFailure.SignatureFailure"))

    def test_bodies(self):
        plain, escaped = json.dumps(FLOW, ensure_ascii=False).encode(), json.dumps(FLOW, indent=1).encode()
        for name, body in {"UTF-8": plain, "escaped, with blanks": escaped}.items():
            for length in [{"Content-Length": len(body)}, {"Transfer-Encoding": "chunked"}]:
                with self.subTest(name, length=length):
                    sent = chunked(body) if "Transfer-Encoding" in length else body
                    self.made(self.send({**tc3(self.host, body), **length}, body, sent))

    def test_one_connection_for_all(self):
        with Connection(self.host) as connection:
            for change, wanted in [({}, "DataFlowId"), ({"TargetPath": ""}, "Error"), ({}, "DataFlowId")]:
                body = json.dumps({**FLOW, **change}).encode()
                headers = {**tc3(self.host, body), "Content-Length": len(body), "Expect": "100-continue"}
                lower = {name.lower(): value for name, value in headers.items()}
                connection.send(head("POST", "/", lower))
                self.assertEqual(connection.answer().status, 100)
                connection.send(body)
                answer = connection.answer()
                self.assertEqual(answer.status, 200)
                self.assertIn(wanted, answer.json()["Response"])

    def test_the_published_vector(self):
        body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
        headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
        # The secret of the vendor's page.
        signature = tc3_signature("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", 1551113065, headers, body)
        self.assertEqual(signature, "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


if __name__ == "__main__":
    unittest.main(verbosity=2)
