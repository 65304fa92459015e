"""`aliyun-python-sdk-nas`, the older SDK, whose answers are bytes: RPC style, GET and POST."""

import importlib
import json
import unittest

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from client import Refused
from documents import PARAMETERS
from sut import KEY, Emulator
from whole import EveryOperation


def setUpModule():
    global emulator
    emulator = Emulator()


def tearDownModule():
    emulator.stop()


def request_type(operation):
    try:
        module = importlib.import_module(f"aliyunsdknas.request.v20170626.{operation}Request")
    except ModuleNotFoundError:
        return None
    return getattr(module, f"{operation}Request")


def setters(kind):
    """The methods that set parameters, by parameter; those of lists have one more s than the wire."""
    found = {name[4:]: name for name in dir(kind) if name.startswith("set_") and name[4].isupper()}
    lists = {n: n[:-1] for n in found if n.endswith("ss") or n == "Tags"}
    return {lists.get(name, name): method for name, method in found.items()}


class Older:
    """A client as `client` describes it."""

    def __init__(self, name, method, secret):
        self.name = name
        self.method = method
        self.secret = secret

    def takes(self, operation):
        kind = request_type(operation)
        # The region is the client's, which sends it with every call.
        return kind and PARAMETERS[operation] & {*setters(kind), "RegionId"}

    def call(self, operation, arguments):
        kind = request_type(operation)
        request = kind()
        rest = dict(arguments)
        region = rest.pop("RegionId", "cn-hangzhou")
        for name, value in rest.items():
            getattr(request, setters(kind)[name])(value)
        request.set_endpoint(emulator.address)
        request.set_protocol_type("http")
        request.set_method(self.method)
        request.set_accept_format("json")
        client = AcsClient(KEY[0], self.secret, region, auto_retry=False)
        try:
            return json.loads(client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(error.get_http_status(), error.get_error_code(), error.get_error_msg()) from None


class Get(EveryOperation, unittest.TestCase):
    # The SDK tells it so if the service answers with the string that it has signed itself.
    mismatch = "InvalidAccessKeySecret"

    def client(self, secret=KEY[1]):
        return Older("older-GET", "GET", secret)


class Post(EveryOperation, unittest.TestCase):
    mismatch = "InvalidAccessKeySecret"

    def client(self, secret=KEY[1]):
        return Older("older-POST", "POST", secret)


if __name__ == "__main__":
    unittest.main(verbosity=2)
