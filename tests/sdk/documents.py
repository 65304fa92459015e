"""What the vendors' documents say: operations, parameters, answers, errors. From the tables of `tests/data`."""

import json

from sut import ROOT

REFERENCE = "aliyun-cpfs-api-reference.2022-06-29.zh"
TENCENT = "tencent-cfs-create-data-flow.2026-03-24"
# Two names of one page: of its file, and as a source.
TENCENT_SOURCE = "tencent-create-data-flow-2026-03-24"


def table(name):
    return json.loads((ROOT / "tests/data" / f"{name}.json").read_text())


ERRORS = table("errors")
OPERATIONS = sorted(ERRORS[REFERENCE])


def of_alibaba(tables):
    """By operation, the rows of every page on it: the newer ones tell of three operations again."""
    rows = {}
    for document, operations in tables.items():
        if document not in (TENCENT, TENCENT_SOURCE):
            for operation, more in operations.items():
                rows.setdefault(operation, []).extend(more)
    return rows


ROWS = of_alibaba(ERRORS)
PARAMETERS = {o: {row["name"] for row in rows} for o, rows in of_alibaba(table("parameters")).items()}
TENCENT_PARAMETERS = {row["name"] for row in table("parameters")[TENCENT_SOURCE]["CreateDataFlow"]}
# By path, the type.
ANSWERS = {o: {row["path"]: row["type"] for row in rows} for o, rows in of_alibaba(table("answers")).items()}


def documented(operation, code):
    """HTTP status and message of an error in the operation's table."""
    found = {(row["http"], row["message"]) for row in ROWS[operation] if row["code"] == code}
    if len(found) != 1:
        raise AssertionError(f"{operation}: {len(found)} rows for {code}")
    return found.pop()
