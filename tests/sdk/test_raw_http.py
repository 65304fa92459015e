"""Clients that no one here knows: every way in which a call to Alibaba Cloud may travel, byte by byte."""

import json
import unittest
import xml.etree.ElementTree

from documents import documented
from signing import rpc, rpc_signature, v3
from sut import Emulator
from wire import FORM, Connection, chunked, exchange, head, lower, percent, plus

# A value with everything that an encoding can get wrong. The key is kept and shown, and nobody looks what it says.
AWKWARD = "a b+c&d=e%20/数~*'()"
STANDARD = {"StorageType": "Capacity", "ProtocolType": "NFS"}


def setUpModule():
    global emulator
    emulator = Emulator()


def tearDownModule():
    emulator.stop()


def split(parameters):
    """Every second parameter apart."""
    pairs = list(parameters.items())
    return dict(pairs[::2]), dict(pairs[1::2])


def get(encode):
    return lambda p: head("GET", f"/?{encode(p)}", {"Host": emulator.address})


def form(encode, kind=FORM):
    """In the body, with its length."""

    def request(parameters):
        body = encode(parameters).encode()
        headers = {"Host": emulator.address, "Content-Length": len(body)}
        return head("POST", "/", {**headers, "Content-Type": kind} if kind else headers) + body

    return request


def pieces(encode, extension=""):
    """In a body without a length."""
    headers = {"Content-Type": FORM, "Transfer-Encoding": "chunked"}
    return lambda p: head("POST", "/", {"Host": emulator.address, **headers}) + chunked(
        encode(p).encode(), 7, extension
    )


def both(encode, in_pieces):
    """Half in the query and half in the body."""

    def request(parameters):
        query, rest = split(parameters)
        body = encode(rest).encode()
        length = {"Transfer-Encoding": "chunked"} if in_pieces else {"Content-Length": len(body)}
        headers = {"Host": emulator.address, "Content-Type": FORM, **length}
        return head("POST", f"/?{encode(query)}", headers) + (chunked(body) if in_pieces else body)

    return request


def odd(parameters):
    """Headers in odd cases, some that mean nothing here, and blanks around values."""
    body = percent(parameters).encode()
    headers = {
        "hOST": f"  {emulator.address} ",
        "CONTENT-LENGTH": len(body),
        "content-type": f"{FORM};charset=UTF-8",
        "Accept-Encoding": "gzip, deflate",
        # Some clients send it along; the Action among the parameters decides.
        "x-acs-action": "None",
    }
    return head("POST", "/", headers) + body


def bare(method, target="/?{}", version="HTTP/1.1", **more):
    """In the query, with `+` for a space and no more headers than these."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return lambda p: head(method, target.format(plus(p)), {"Host": emulator.address, **named}, version)


def absolute(target):
    """As to a proxy: the target names the host."""
    return lambda p: bare("GET", f"http://{emulator.address}{target}")(p)


# By name, how the parameters of a call become a request; the method stands in front of the comma.
WAYS = {
    "GET, %20": get(percent),
    "GET, +": get(plus),
    "GET, small digits": get(lower),
    "GET, HTTP/1.0": bare("GET", version="HTTP/1.0"),
    "GET, target with host": absolute("/?{}"),
    "GET, no slash": absolute("?{}"),
    "POST, query, no body": bare("POST"),
    "POST, query, empty body": bare("POST", Content_Length=0),
    "POST, query, JSON type": bare("POST", Content_Length=0, Content_Type="application/json"),
    "POST, form, %20": form(percent),
    "POST, form, +": form(plus),
    "POST, form, small digits": form(lower),
    "POST, form, charset": form(plus, f"{FORM}; charset=utf-8"),
    "POST, form, no type": form(plus, None),
    "POST, chunked, %20": pieces(percent),
    "POST, chunked, +": pieces(plus),
    "POST, chunked, extensions": pieces(percent, ";a=b"),
    "POST, both, %20": both(percent, False),
    "POST, both, +": both(plus, False),
    "POST, both, chunked": both(percent, True),
    "POST, odd headers": odd,
}


class Ways(unittest.TestCase):
    """The RPC style."""

    def ask(self, action, parameters, way="GET, %20"):
        method = way.split(",")[0]
        return exchange(emulator.address, WAYS[way](rpc(method, action, parameters)))

    def made(self, answer):
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.headers["x-acs-request-id"], answer.json()["RequestId"])
        return answer.json().get("FileSystemId")

    def count(self):
        return self.ask("DescribeFileSystems", {}).json()["TotalCount"]

    def test_every_way_carries_every_character(self):
        for way in WAYS:
            with self.subTest(way):
                made = self.made(self.ask("CreateFileSystem", {**STANDARD, "KmsKeyId": AWKWARD}, way))
                [shown] = self.ask("DescribeFileSystems", {"FileSystemId": made}, way).json()["FileSystems"][
                    "FileSystem"
                ]
                self.assertEqual(shown["KMSKeyId"], AWKWARD)

    def test_every_way_carries_errors(self):
        status, message = documented("DescribeFileSystems", "InvalidFileSystem.NotFound")
        for way in WAYS:
            with self.subTest(way):
                answer = self.ask("DescribeFileSystems", {"FileSystemId": AWKWARD}, way)
                body = answer.json()
                self.assertEqual(
                    (answer.status, body["Code"], body["Message"]), (status, "InvalidFileSystem.NotFound", message)
                )
                self.assertEqual(body.keys(), {"RequestId", "HostId", "Code", "Message", "Recommend"})
                self.assertEqual(answer.headers["x-acs-request-id"], body["RequestId"])
                self.assertTrue(answer.headers["Content-Type"].startswith("application/json"), answer.headers)

    def test_every_way_is_covered_by_the_signature(self):
        for way in WAYS:
            with self.subTest(way):
                method = way.split(",")[0]
                forged = {**rpc(method, "DescribeFileSystems", {"PageSize": "10"}), "PageSize": "11"}
                answer = exchange(emulator.address, WAYS[way](forged))
                self.assertEqual((answer.status, answer.json()["Code"]), (400, "SignatureDoesNotMatch"))

    def test_booleans_of_any_case(self):
        for word, makes in [("true", 0), ("True", 0), ("TRUE", 0), ("false", 1), ("False", 1), ("FALSE", 1), ("", 1)]:
            for way in ["GET, %20", "POST, both, chunked"]:
                with self.subTest(word, way=way):
                    before = self.count()
                    self.made(self.ask("CreateFileSystem", {**STANDARD, "DryRun": word}, way))
                    self.assertEqual(self.count() - before, makes)
        refused = self.ask("CreateFileSystem", {**STANDARD, "DryRun": "yes"})
        self.assertEqual((refused.status, refused.json()["Code"]), (400, "InvalidParameter.Format"))

    def test_lists_are_numbered_or_json(self):
        for given in [
            {"Filters.1.Key": "Nothing", "Filters.1.Value": "x"},
            {"Filters": '[{"Key":"Nothing","Value":"x"}]'},
        ]:
            with self.subTest(given):
                answer = self.ask(
                    "DescribeDataFlows", {"FileSystemId": "bmcpfs-0026000000000001", **given}, "POST, both, +"
                )
                self.assertEqual((answer.status, answer.json()["Code"]), (404, "InvalidFilterParam"))

    def test_a_form_may_be_large(self):
        """The documents' limit is 64 KB, which no query may have: the answer to that is HTTP's own."""
        code = "InvalidParameter.SizeTooLarge"
        status, message = documented("CreateDataFlowTask", code)
        ids = {"FileSystemId": "bmcpfs-0026000000000001", "DataFlowId": "df-0026000000000001"}
        task = {
            **ids,
            "TaskAction": "Import",
            "DataType": "Metadata",
            "EntryList": json.dumps(100 * ["/" + 700 * "a"]),
        }
        for way in ["POST, form, +", "POST, chunked, +"]:
            body = self.ask("CreateDataFlowTask", task, way).json()
            self.assertEqual((body.get("Code"), body.get("Message")), (code, message), body)
        self.assertEqual(self.ask("CreateDataFlowTask", task, "GET, %20").status, 414)

    def test_xml_on_request(self):
        answer = self.ask("DescribeRegions", {"Format": "XML"}, "POST, form, +")
        root = xml.etree.ElementTree.fromstring(answer.body)
        self.assertEqual(root.tag, "DescribeRegionsResponse")
        self.assertEqual([e.text for e in root.findall("Regions/Region/RegionId")], ["cn-hangzhou", "cn-shanghai"])
        answer = self.ask("DescribeFileSystems", {"Format": "xml", "FileSystemId": "none"})
        root = xml.etree.ElementTree.fromstring(answer.body)
        self.assertEqual(
            (answer.status, root.tag, root.findtext("Code")), (404, "Error", "InvalidFileSystem.NotFound")
        )

    def test_other_methods_are_not_served(self):
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS"]:
            data = head(method, f"/?{percent(rpc(method, 'DescribeRegions', {}))}", {"Host": emulator.address})
            answer = exchange(emulator.address, data)
            self.assertIn(
                (answer.status, answer.json()["Code"]),
                [(405, "UnsupportedHTTPMethod"), (400, "UnsupportedHTTPMethod")],
            )


class Connections(unittest.TestCase):
    """What one connection may carry."""

    def test_one_connection_for_all(self):
        with Connection(emulator.address) as connection:
            for way, request in WAYS.items():
                if "HTTP/1.0" in way:
                    continue
                for action, status in [("DescribeRegions", 200), ("DescribeNothing", 404), ("DeleteFileSystem", 400)]:
                    with self.subTest(way, action=action):
                        connection.send(request(rpc(way.split(",")[0], action, {"KmsKeyId": AWKWARD})))
                        self.assertEqual(connection.answer().status, status)

    def test_requests_in_a_row(self):
        with Connection(emulator.address) as connection:
            sizes = ["1", "2", "1"]
            connection.send(
                b"".join(WAYS["POST, both, chunked"](rpc("POST", "DescribeRegions", {"PageSize": s})) for s in sizes)
            )
            shown = [len(connection.answer().json()["Regions"]["Region"]) for _ in sizes]
            self.assertEqual(shown, [1, 2, 1])

    def test_the_body_may_wait_for_leave(self):
        for in_pieces in [False, True]:
            body = plus(rpc("POST", "DescribeRegions", {})).encode()
            length = {"Transfer-Encoding": "chunked"} if in_pieces else {"Content-Length": len(body)}
            headers = {"Host": emulator.address, "Content-Type": FORM, "Expect": "100-continue", **length}
            with self.subTest(length), Connection(emulator.address) as connection:
                connection.send(head("POST", "/", headers))
                self.assertEqual(connection.answer().status, 100)
                connection.send(chunked(body) if in_pieces else body)
                self.assertEqual(connection.answer().status, 200)

    def test_the_last_request_says_so(self):
        with Connection(emulator.address) as connection:
            headers = {"Host": emulator.address, "Connection": "close"}
            connection.send(head("GET", f"/?{percent(rpc('GET', 'DescribeRegions', {}))}", headers))
            self.assertEqual(connection.answer().status, 200)
            self.assertEqual(connection.reader.read(), b"")


class V3(unittest.TestCase):
    """The newer style."""

    def ask(self, method, action, query, form=None, in_pieces=False, **more):
        body = plus(form).encode() if form else b""
        kind = {"content_type": FORM} if form else {}
        headers = v3(method, action, emulator.address, query, body, **kind, **more)
        if in_pieces:
            sent, headers["Transfer-Encoding"] = chunked(body), "chunked"
        else:
            sent, headers["Content-Length"] = body, len(body)
        return exchange(emulator.address, head(method, f"/?{percent(query)}" if query else "/", headers) + sent)

    def test_query_and_form(self):
        key = {"KmsKeyId": AWKWARD}
        for name, call in {
            "GET": ("GET", {**STANDARD, **key}, None, False),
            "POST, query": ("POST", {**STANDARD, **key}, None, False),
            "POST, form": ("POST", {}, {**STANDARD, **key}, False),
            "POST, both": ("POST", STANDARD, key, False),
            "POST, both, chunked": ("POST", key, STANDARD, True),
        }.items():
            with self.subTest(name):
                method, query, form, in_pieces = call
                made = self.ask(method, "CreateFileSystem", query, form, in_pieces)
                self.assertEqual(made.status, 200, made.body)
                wanted = {"FileSystemId": made.json()["FileSystemId"]}
                [shown] = self.ask("GET", "DescribeFileSystems", wanted).json()["FileSystems"]["FileSystem"]
                self.assertEqual(shown["KMSKeyId"], AWKWARD)

    def test_what_is_signed_is_up_to_the_client(self):
        for signed in [
            ("host", "x-acs-action"),
            ("x-acs-date", "host", "content-type"),
            ("accept", "host", "x-acs-security-token"),
        ]:
            with self.subTest(signed):
                more = {"accept": "application/json", "x_acs_security_token": "none"}
                answer = self.ask("POST", "DescribeRegions", {}, {"PageSize": "1"}, signed=signed, **more)
                self.assertEqual(answer.status, 200, answer.body)

    def test_query_and_body_are_covered(self):
        query, body = {"PageSize": "1"}, b"PageNumber=1"
        headers = {**v3("POST", "DescribeRegions", emulator.address, query, body), "Content-Length": len(body)}
        for target, sent in [("/?PageSize=2", body), ("/?PageSize=1", b"PageNumber=2"), ("/", body)]:
            answer = exchange(emulator.address, head("POST", target, headers) + sent)
            self.assertEqual((answer.status, answer.json()["Code"]), (400, "SignatureDoesNotMatch"), target)


class Signing(unittest.TestCase):
    def test_the_published_vector(self):
        parameters = {
            "AccessKeyId": "testid",
            "Action": "DescribeRegions",
            "Format": "XML",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
            "SignatureVersion": "1.0",
            "Timestamp": "2016-02-23T12:46:24Z",
            "Version": "2014-05-26",
        }
        self.assertEqual(rpc_signature("GET", parameters), "OLeaidS1JvxuMvnyHOwuJ+uX5qY=")


if __name__ == "__main__":
    unittest.main(verbosity=2)
