"""Twilio's OpenAPI description of its API, and whether an answer is what it describes.

`.ci/fetch-openapi` fetches it; it is not part of this repository. Stricter than JSON Schema: every field that is
described must be there, and none that is not.
"""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = Path(__file__).parents[3] / ".cache" / "twilio" / "twilio_api_v2010.json"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@cache
def description() -> dict[str, Any]:
    """Return the description."""
    read: dict[str, Any] = json.loads(FILE.read_text())
    return read


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the path's template and the operation on it, or None for what the API does not have."""
    fitting = [template for template in description()["paths"] if _pattern(template).fullmatch(path)]
    for template in sorted(fitting, key=lambda each: each.count("{")):
        found = description()["paths"][template].get(method.lower())
        if found is not None:
            return template, found
    return None


def flaws(method: str, path: str, status: int, body: bytes) -> list[str]:
    """Return how an answer differs from what is described, as `field: what is wrong`."""
    found = operation(method, path)
    if found is None:
        return [f"{method} {path}: the API has no such operation"]
    described = found[1]["responses"].get(str(status))
    if described is None:
        return [f"{method} {path}: {status} is none of {', '.join(found[1]['responses'])}"]
    content = described.get("content")
    if content is None:
        return ["a body where none is described"] if body else []
    return _differences(json.loads(body), content["application/json"]["schema"], "")


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def _differences(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    # OpenAPI 3.0 cannot say beside a $ref that null is allowed; Twilio's own examples show it is.
    is_reference = "$ref" in schema
    if is_reference:
        schema = _resolved(schema["$ref"])
    if value is None:
        return [] if schema.get("nullable") or is_reference else [f"{where}: null, which is not allowed"]
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{where}: {value!r} is no {kind}"]
    if kind == "array":
        each = [_differences(item, schema["items"], f"{where}[{at}]") for at, item in enumerate(value)]
        return [flaw for flaws in each for flaw in flaws]
    if kind == "object" and "properties" in schema:
        return _differences_of_object(value, schema["properties"], where)
    return _differences_of_text(value, schema, where) if kind == "string" else []


def _differences_of_object(value: dict[str, Any], properties: dict[str, Any], where: str) -> list[str]:
    wrong = [f"{where}.{name}: is missing" for name in properties.keys() - value.keys()]
    wrong += [f"{where}.{name}: is not described" for name in value.keys() - properties.keys()]
    for name in properties.keys() & value.keys():
        wrong += _differences(value[name], properties[name], f"{where}.{name}")
    return wrong


def _differences_of_text(value: str, schema: dict[str, Any], where: str) -> list[str]:
    wrong = []
    if "enum" in schema and value not in schema["enum"]:
        wrong.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        wrong.append(f"{where}: {value!r} does not match {schema['pattern']}")
    if schema.get("format") == "date-time-rfc-2822" and parsedate_to_datetime(value).tzinfo is None:
        wrong.append(f"{where}: {value!r} has no time zone")
    if schema.get("format") == "uri" and value and not (urlsplit(value).scheme or value.startswith("/")):
        wrong.append(f"{where}: {value!r} is no URI")
    return wrong


def _resolved(reference: str) -> dict[str, Any]:
    part: Any = description()
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    resolved: dict[str, Any] = part
    return resolved
