"""The three signatures, written down once more from the vendors' pages, for requests that no SDK would make."""

import base64
import hashlib
import hmac
import itertools
import time
from urllib.parse import quote

from sut import KEY, TENCENT_KEY

COUNTER = itertools.count()


def nonce():
    return f"{time.time_ns()}-{next(COUNTER)}"


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def encode(text):
    """As RFC 3986 says; it is what is signed, however the text travels."""
    return quote(text, safe="-_.~")


def canonical(parameters):
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(parameters.items()))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def rpc_signature(method, parameters, secret=KEY[1]):
    text = f"{method}&%2F&{encode(canonical(parameters))}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def rpc(method, action, parameters):
    """All parameters of a call in the RPC style, signed."""
    common = {
        "AccessKeyId": KEY[0],
        "Action": action,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": nonce(),
        # Often present and empty; signed like any other.
        "SignatureType": "",
        "SignatureVersion": "1.0",
        "Timestamp": now(),
        "Version": "2017-06-26",
    }
    whole = {**common, **parameters}
    return {**whole, "Signature": rpc_signature(method, whole)}


def v3(method, action, host, query, body, signed=None, **more):
    """The headers of a call in the newer style: host, those of the signature and `more`. All are signed, or those
    that `signed` names, in its order."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": sha256(body),
        "x-acs-date": now(),
        "x-acs-signature-nonce": nonce(),
        "x-acs-version": "2017-06-26",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    signed = signed or sorted(headers)
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
    names = ";".join(signed)
    request = "\n".join([method, "/", canonical(query), lines, names, sha256(body)])
    text = f"ACS3-HMAC-SHA256\n{sha256(request.encode())}"
    signature = hmac_sha256(KEY[1].encode(), text).hex()
    parts = f"Credential={KEY[0]},SignedHeaders={names},Signature={signature}"
    headers["Authorization"] = f"ACS3-HMAC-SHA256 {parts}"
    return headers


def tc3_signature(secret, service, timestamp, headers, body):
    """The hexadecimal signature over `headers`, which are signed as they are here."""
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = "\n".join(["POST", "/", "", lines, ";".join(headers), sha256(body)])
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{sha256(request.encode())}"
    key = f"TC3{secret}".encode()
    for step in (date, service, "tc3_request"):
        key = hmac_sha256(key, step)
    return hmac_sha256(key, text).hex()


def tc3(host, body, signed_host=None, kind="application/json", more=None):
    """The headers of CreateDataFlow; `signed_host` if another is signed than is sent, `more` are signed as well."""
    timestamp = int(time.time())
    signed = {"content-type": kind, "host": signed_host or host, **(more or {})}
    signature = tc3_signature(TENCENT_KEY[1], "cfs", timestamp, signed, body)
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"Credential={TENCENT_KEY[0]}/{date}/cfs/tc3_request"
    return {
        "Host": host,
        "Content-Type": kind,
        "X-TC-Action": "CreateDataFlow",
        "X-TC-Version": "2019-07-19",
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Region": "ap-guangzhou",
        "Authorization": f"TC3-HMAC-SHA256 {scope}, SignedHeaders={';'.join(signed)}, Signature={signature}",
    }
