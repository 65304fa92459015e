"""Whether an answer is one: of the SDK's model without loss, every value of the type that model and documents give.

The current SDK swallows what it cannot parse, and takes a number where it wants text. So its models are put to work
here on the answers to all clients.
"""

import re

from alibabacloud_nas20170626 import models as nas
from documents import ANSWERS

KINDS = {"str": str, "int": int, "bool": bool, "float": float}
DOCUMENTED = {"string": str, "integer": int, "long": int, "boolean": bool}
REQUEST_ID = r"^[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}$"


def check(operation, raw):
    """Raises AssertionError with everything that is wrong with an answer."""
    model = getattr(nas, f"{operation}ResponseBody")().from_map(raw)
    wrong = lost(raw, model.to_map()) + mistyped(model) + undocumented(operation, raw)
    if not re.match(REQUEST_ID, str(raw.get("RequestId"))):
        wrong.append(f"RequestId: {raw.get('RequestId')!r}")
    if wrong:
        raise AssertionError(f"{operation} answered {raw}\n" + "\n".join(wrong))


def lost(raw, kept, path="answer"):
    """What a model drops or makes up, without a word."""
    if isinstance(raw, dict) and isinstance(kept, dict):
        names = sorted(raw.keys() | kept.keys())
        return [w for n in names for w in lost(raw.get(n), kept.get(n), f"{path}.{n}")]
    if isinstance(raw, list) and isinstance(kept, list) and len(raw) == len(kept):
        return [w for i, (r, k) in enumerate(zip(raw, kept)) for w in lost(r, k, f"{path}[{i}]")]
    return [] if raw == kept else [f"{path}: {raw!r} on the wire, {kept!r} in the model"]


def mistyped(model, path=""):
    """What a model holds that its annotations do not expect."""
    wrong = []
    for name, annotation in model.__init__.__annotations__.items():
        field = getattr(model, name)
        if field is None:
            continue
        inner = re.fullmatch(r"List\[(.*)\]", annotation)
        if inner and not isinstance(field, list):
            wrong.append(f"{path}{name}: {field!r} is no list")
            continue
        for item in field if inner else [field]:
            wrong += mistyped_item(item, inner.group(1) if inner else annotation, f"{path}{name}")
    return wrong


def mistyped_item(item, annotation, path):
    if annotation in KINDS:
        return [] if type(item) is KINDS[annotation] else [f"{path}: {item!r} is no {annotation}"]
    wanted = getattr(nas, annotation.removeprefix("main_models."))
    return mistyped(item, f"{path}.") if type(item) is wanted else [f"{path}: {item!r} is no {annotation}"]


def values(raw, path=""):
    """Every value of an answer that is no object and no list, with its path; lists leave no trace in that."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield from values(value, f"{path}.{name}" if path else name)
    elif isinstance(raw, list):
        for item in raw:
            yield from values(item, path)
    else:
        yield path, raw


def undocumented(operation, raw):
    """Values whose path or type no document knows."""
    known = ANSWERS[operation]
    wrong = []
    for path, value in values(raw):
        # A list of plain values is one row; its wrapper stands in the samples alone.
        kind = known.get(path) or ("string" if known.get(path.rpartition(".")[0]) == "list" else None)
        if kind is None:
            wrong.append(f"{path}: in no document")
        elif type(value) is not DOCUMENTED[kind]:
            wrong.append(f"{path}: {value!r} is no {kind}")
    return wrong
