"""HTTP by hand: requests as bytes, several on one connection."""

import http.client
import json
import socket
from urllib.parse import quote, quote_plus

FORM = "application/x-www-form-urlencoded"


def percent(parameters):
    """With `%20` for a space."""
    return "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in parameters.items())


def plus(parameters):
    """With `+` for a space."""
    return "&".join(f"{quote_plus(n)}={quote_plus(v)}" for n, v in parameters.items())


def lower(parameters):
    """With small hexadecimal digits, and everything escaped that can be."""

    def escape(text):
        return "".join(f"%{byte:02x}" for byte in text.encode())

    return "&".join(f"{escape(n)}={escape(v)}" for n, v in parameters.items())


def head(method, target, headers, version="HTTP/1.1"):
    lines = [f"{method} {target} {version}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def chunked(body, size=7, extension=""):
    """A body in pieces, with no word on its length."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(p):x}{extension}\r\n".encode() + p + b"\r\n" for p in pieces) + b"0\r\n\r\n"


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Connection:
    """One connection; closed by `with`."""

    def __init__(self, address):
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.reader = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        line = self.reader.readline()
        if not line:
            raise AssertionError("the connection was closed without an answer")
        status = int(line.split()[1])
        headers = http.client.parse_headers(self.reader)
        body = self.reader.read(int(headers.get("Content-Length", 0)))
        return Answer(status, headers, body)


def exchange(address, data):
    with Connection(address) as connection:
        connection.send(data)
        return connection.answer()
