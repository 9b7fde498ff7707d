"""Any part of a tree as a table of plain texts, so that two can be held against each other. Knows no part by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime

from pydantic import BaseModel

from ivr.menu.timespan import CLOSED, TimeSpan


def leaves(value: object, path: str = "") -> dict[str, str]:
    """Return each plain value in `value` by its dotted path; what is empty or unset has no entry."""
    match value:
        case None | "":
            return {}
        case BaseModel():
            written = type(value).model_fields.items()
            parts = {info.alias or name: getattr(value, name) for name, info in written if not info.exclude}
        case _ if is_dataclass(value) and not isinstance(value, TimeSpan):
            parts = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
        case Mapping():
            parts = {str(name): inner for name, inner in value.items()}
        case tuple() | list() | set() | frozenset():
            if all(isinstance(one, str | date | TimeSpan) for one in value):
                return _flat(value, path)
            parts = {str(number): inner for number, inner in enumerate(value, 1)}
        case _:
            return {path: _plain(value)}
    return {
        place: text
        for name, inner in parts.items()
        for place, text in leaves(inner, f"{path}.{name}" if path else name).items()
    }


def _flat(value: tuple[object, ...] | list[object] | set[object] | frozenset[object], path: str) -> dict[str, str]:
    texts = [_plain(one) for one in value]
    if isinstance(value, set | frozenset):
        texts.sort()
    # Hours of a day that has none are told: they are a closed day.
    return {path: ", ".join(texts) or CLOSED} if texts or ".rules." in path or path.endswith(".spans") else {}


def _plain(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case float():
            return f"{value:g}"
        case _:
            return str(value)
