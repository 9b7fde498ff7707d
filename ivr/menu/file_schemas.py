"""The JSON Schemas of the files beside the branches: facts, hours, queues and the others, for an editor to complete.

They say what is written, which for hours.yaml is far from what it becomes, so that one is written out here. What only
reading can judge (whether a fact exists, whether hours overlap) is left to `ivr check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.menu.extensions import Extensions
from ivr.menu.fields import EntryField
from ivr.menu.lookups import LookUpSource
from ivr.menu.model import Fact, Line, StandingWords
from ivr.menu.notices import Notice
from ivr.menu.queues import Queue
from ivr.menu.schema import DRAFT, LANGUAGE, TEXT, as_written
from ivr.menu.schema import schema as branch_schema
from ivr.menu.tickets import TicketKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

BRANCH = "main"
_NAME = "^[a-z][a-z0-9_]{0,63}$"
_DESCRIBED = {
    "languages": "The line's languages by tag; the first is the one a call begins in.",
    "keys": "Keys that mean the same in every menu.",
    "input": "How menus wait for keys.",
    "back": "The label of the key that leads to the menu above.",
    "repeat": "The label of the key that says the menu again.",
    "no_input": "What a silent caller hears, first time first.",
    "no_match": "What a wrong key gets, first time first.",
    "goodbye": "The last words of a call.",
}


def file_schema(stem: str) -> dict[str, Any]:
    """Return the schema of a file, by its name without the ending; any other name is a branch."""
    make = _FILES.get(stem)
    if make is None:
        return branch_schema()
    return {"$schema": DRAFT, "title": f"{stem}.yaml", **make()}


def file_stems() -> list[str]:
    """Return the files that have a schema of their own, the branches' first."""
    return [BRANCH, *sorted(_FILES)]


def _table(model: type[BaseModel], described: str, *, texts: bool = False) -> dict[str, Any]:
    """Return the schema of a file that holds entries by name. texts: every value may be a {fact}."""
    found = _model(model)
    if texts:
        found["properties"] = {
            name: {**TEXT, "description": part["description"]} for name, part in found["properties"].items()
        }
    definitions = found.pop("definitions", {})
    return {
        "type": "object",
        "description": described,
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": found,
        "definitions": definitions,
    }


def _model(model: type[BaseModel], *, optional: bool = False) -> dict[str, Any]:
    """Return a model as it is written, every property described. optional: what is left out is built in."""
    found: dict[str, Any] = model.model_json_schema(ref_template="#/definitions/{model}")
    definitions = found.pop("$defs", {})
    written: dict[str, Any] = as_written(found)
    written["definitions"] = {name: as_written(part) for name, part in definitions.items()}
    if optional:
        for part in (written, *written["definitions"].values()):
            part.pop("required", None)
    for name, part in written["properties"].items():
        part.setdefault("description", _DESCRIBED.get(name, ""))
    return written


def _lookups() -> dict[str, Any]:
    found = _table(LookUpSource, "What can be looked up by what a caller keyed in.")
    entry = found["additionalProperties"]
    for name in ("rows", "digest"):  # read from the file, and never written
        entry["properties"].pop(name)
    for name in ("limit_s", "tries"):
        entry["properties"][name] = {**TEXT, "description": entry["properties"][name]["description"]}
    return found


def _notices() -> dict[str, Any]:
    found = _model(Notice)
    definitions = found.pop("definitions")
    return {
        "description": "What is announced for a time; a list, or nothing.",
        "type": ["array", "null"],
        "items": found,
        "definitions": definitions,
    }


def _texts() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "What is sent in writing, by name.",
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": _words("One text message, by language; facts are filled in."),
    }


def _extensions() -> dict[str, Any]:
    """Return what extensions.yaml holds; a name stands beside where the extension leads."""
    found = _model(Extensions)
    entry = found.pop("definitions")["Extension"]
    name = entry["properties"].pop("name")
    entry.pop("required", None)
    entry["patternProperties"] = {LANGUAGE: {**TEXT, "description": name["description"]}}
    found["properties"]["list"]["type"] = ["object", "string", "null"]
    found["properties"]["list"]["additionalProperties"] = entry
    return found


def _hours() -> dict[str, Any]:
    words = _words("What is said, by language.")
    desks = {"description": "The desks it is about: their names, or all.", "type": ["string", "array"]}
    spans = {**TEXT, "description": "Hours such as 08:00-22:00, '08:00-12:00, 13:00-18:00', closed; {fact} will do."}
    day = {**TEXT, "description": "A day such as 2026-11-11."}
    minute = {**TEXT, "description": "A day and time such as 2026-03-01 18:00."}
    week = {"description": "Hours by kind of day.", "type": "object", "additionalProperties": spans}
    days = {"type": ["array", "string", "null"], "items": day}
    one_day_or_more = {"date": day, "from": day, "to": day}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "zone": {**TEXT, "description": "The time zone of all hours, such as Asia/Shanghai."},
            "holidays": _fields(
                "Which days are holidays.",
                library={**TEXT, "description": "A country's code: its public holidays."},
                days_off={**days, "description": "Further days off."},
                working_days={**days, "description": "Saturdays and Sundays that are worked."},
            ),
            "desks": {
                "description": "Who answers when, by the desk's name; the first is the line's own.",
                "type": "object",
                "additionalProperties": {
                    "description": "Hours by kind of day, or 'like' with another desk's name.",
                    "type": "object",
                    "additionalProperties": spans,
                },
            },
            "peak": week,
            "seasons": {
                "description": "Times of the year with other hours, by name.",
                "type": ["object", "string", "null"],
                "additionalProperties": _fields(
                    "One season.",
                    label={**words, "description": "What it is called, by language."},
                    dates=_rows(
                        "When it is, each year on its own.", _fields("Both days are included.", **one_day_or_more)
                    ),
                    hours=spans,
                    seats={**TEXT, "description": "Seats, as a multiple of the usual."},
                    desks=desks,
                ),
            },
            "overrides": _rows(
                "Other hours on single days.",
                _fields("One override.", **one_day_or_more, hours=spans, desks=desks, words=words),
            ),
            "emergency": _rows(
                "Closures to the minute.",
                _fields("One closure.", **{"from": minute, "to": minute, "desks": desks, "words": words}),
            ),
        },
    }


def _words(described: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": described,
        "patternProperties": {LANGUAGE: {**TEXT, "description": "In this language."}},
        "additionalProperties": False,
    }


def _fields(described: str, /, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"description": described, "type": "object", "additionalProperties": False, "properties": properties}


def _rows(described: str, item: dict[str, Any]) -> dict[str, Any]:
    return {"description": described, "type": ["array", "string", "null"], "items": item}


_FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "extensions": _extensions,
    "facts": lambda: _table(Fact, "What the line says and acts on, by name."),
    "fields": lambda: _table(EntryField, "What a caller may key in, by name."),
    "hours": _hours,
    "line": lambda: _model(Line, optional=True),
    "lookups": _lookups,
    "messages": lambda: _model(StandingWords, optional=True),
    "notices": _notices,
    "queues": lambda: _table(Queue, "Queues of callers who wait for a person, by name.", texts=True),
    "texts": _texts,
    "tickets": lambda: _table(TicketKind, "What each kind of ticket promises."),
}
