"""`alibabacloud_nas20170626`, the current SDK: signature V3, and RPC style on request."""

import unittest

from alibabacloud_nas20170626 import models as nas
from alibabacloud_nas20170626.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from client import Refused
from documents import PARAMETERS
from sut import KEY, Emulator
from whole import EveryOperation


def setUpModule():
    global emulator
    emulator = Emulator()


def tearDownModule():
    emulator.stop()


class Recording(Client):
    """It keeps what it was answered before it makes a body of that, and which signature it used."""

    def call_api(self, params, request, runtime):
        self.answered = super().call_api(params, request, runtime)
        return self.answered


class Current:
    """A client as `client` describes it."""

    def __init__(self, name, secret, **more):
        self.name = name
        key = dict(access_key_id=KEY[0], access_key_secret=secret)
        place = dict(endpoint=emulator.address, protocol="http", region_id="cn-hangzhou")
        self.sdk = Recording(Config(**key, **place, **more))

    def takes(self, operation):
        request = getattr(nas, f"{operation}Request", None)
        method = getattr(self.sdk, snake(operation), None)
        if not (request and method):
            return None
        fields = {name.replace("_", "") for name in request.__init__.__annotations__}
        return {name for name in PARAMETERS[operation] if name.lower() in fields}

    def call(self, operation, arguments):
        request = getattr(nas, f"{operation}Request")().from_map(arguments)
        # What the model does not know is dropped, without a word; lists show even if they are empty.
        sent = {name: value for name, value in request.to_map().items() if value != []}
        if sent != arguments:
            raise AssertionError(f"{operation}: {arguments} became {sent}")
        try:
            response = getattr(self.sdk, snake(operation))(request)
        except AlibabaCloudException as error:
            raise refused(error) from None
        return typed(operation, response, self.sdk.answered)


def snake(operation):
    """`DescribeDataFlows` as the SDK's method."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in operation).removeprefix("_")


def refused(error):
    """The error without what the SDK puts around its message; all that it carries must agree."""
    body = error.data
    wanted = f"code: {error.status_code}, {body['Message']} request id: {error.request_id}"
    same = (body["Code"], body["RequestId"], body["statusCode"]) == (error.code, error.request_id, error.status_code)
    if error.message != wanted or not same:
        raise AssertionError(f"an error that disagrees with itself: {vars(error)}")
    fields = {"RequestId", "HostId", "Code", "Message", "Recommend", "statusCode"}
    if body.keys() != fields:
        raise AssertionError(f"an error with the fields {sorted(body)}")
    return Refused(error.status_code, error.code, body["Message"])


def typed(operation, response, answered):
    """The body that was understood; a body that was not is None, and `to_map` then echoes the raw one."""
    wanted = getattr(nas, f"{operation}ResponseBody")
    if response.status_code != 200 or type(response.body) is not wanted:
        raise AssertionError(f"{operation}: {response.status_code} with a {type(response.body)}")
    if response.body.to_map() != answered["body"]:
        raise AssertionError(f"{operation}: {answered['body']} became {response.body.to_map()}")
    if response.headers.get("x-acs-request-id") != response.body.request_id:
        raise AssertionError(f"{operation}: another request id in the headers: {response.headers}")
    return answered["body"]


# The documents of 2022 know no more than the SDK of today.
class V3(EveryOperation, unittest.TestCase):
    def client(self, secret=KEY[1]):
        return Current("current-V3", secret)


class Rpc(EveryOperation, unittest.TestCase):
    def client(self, secret=KEY[1]):
        return Current("current-RPC", secret, signature_algorithm="v2")


if __name__ == "__main__":
    unittest.main(verbosity=2)
