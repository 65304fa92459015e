"""What the clients of the vendor's SDKs have in common, whatever their own way to say it.

A client has a `name` and two methods:

* `call(operation, arguments)` takes the arguments under the names of the wire, makes the SDK send them, and gives the
  answer as a `dict` or raises `Refused`;
* `takes(operation)` gives those of the documented parameters that this SDK knows, or None if it does not know the
  operation.
"""


class Refused(Exception):
    """An error answer, as the SDK tells of it."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
