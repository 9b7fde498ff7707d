"""The JSON Schema of a branch's file, made from the models, so that an editor completes and underlines.

It describes what is written: labels stand beside `to`, a node is told by its kind key, and every value is text
that YAML may take for a number. Draft 7, which the YAML language server of editors knows best.
"""

from __future__ import annotations

from typing import Any

from ivr.menu.model import KINDS

DRAFT = "http://json-schema.org/draft-07/schema#"
LANGUAGE = "^[a-z]{2,3}-[A-Za-z0-9-]+$"
_NODE_NAME = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"
_KEY = "^[0-9*#]$"
# What a person writes as text, an editor's YAML reads as 5, 1.5 or true: we read the text itself.
TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WHOLE_NUMBER: dict[str, Any] = {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
# `yes` is true to YAML 1.1 and a text to YAML 1.2; editors differ in which they speak.
YES_OR_NO: dict[str, Any] = {"enum": ["yes", "no", True, False]}


def schema() -> dict[str, Any]:
    """Return the schema of main.yaml, operator.yaml and their like."""
    definitions: dict[str, Any] = {}
    for model in KINDS.values():
        found = model.model_json_schema(ref_template="#/definitions/{model}")
        for name, part in found.pop("$defs", {}).items():
            definitions[name] = _choice(part) if name == "Choice" else as_written(part)
        definitions[model.__name__] = as_written(found)
    definitions["MenuNode"]["properties"]["choose"]["propertyNames"] = {"pattern": _KEY}
    kinds = [
        {"if": {"required": [key]}, "then": {"$ref": f"#/definitions/{model.__name__}"}} for key, model in KINDS.items()
    ]
    definitions["Node"] = {
        "type": "object",
        "description": f"What happens here is told by one of {', '.join(KINDS)}.",
        "oneOf": [{"required": [key]} for key in KINDS],
        "allOf": kinds,
    }
    return {
        "$schema": DRAFT,
        "title": "A branch of the menu tree",
        "type": "object",
        "propertyNames": {"pattern": _NODE_NAME},
        "additionalProperties": {"$ref": "#/definitions/Node"},
        "definitions": dict(sorted(definitions.items())),
    }


def as_written(part: Any) -> Any:
    """Return a part of pydantic's schema as the files are written: without nulls, defaults and made-up titles."""
    if isinstance(part, list):
        return [as_written(one) for one in part]
    if not isinstance(part, dict):
        return part
    options = [one for one in part.get("anyOf", []) if one != {"type": "null"}]
    if len(options) == 1:
        part = {**{name: value for name, value in part.items() if name != "anyOf"}, **options[0]}
    result = {
        name: {field: as_written(inner) for field, inner in value.items()}
        if name == "properties"
        else as_written(value)
        for name, value in part.items()
        if name not in ("title", "default")
    }
    match result:
        case {"type": "string", "const": _}:
            return result
        case {"type": "string"}:
            return {**result, **TEXT}
        case {"type": "integer"}:
            return {**result, **_WHOLE_NUMBER}
        case {"type": "boolean"}:
            del result["type"]
            return {**result, **YES_OR_NO}
        case _:
            return result


def _choice(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a choice, whose labels are written beside `to`."""
    written: dict[str, Any] = as_written(part)
    label = written["properties"].pop("label")
    written["required"] = [name for name in written["required"] if name != "label"]
    written["patternProperties"] = {LANGUAGE: {**TEXT, "description": label["description"]}}
    return written
