"""Values as hours.yaml writes them: texts with facts filled in, hours, days, minutes, words. Knows no field.

Each reader returns None, or nothing, when the value is wrong, and has then told what and where.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ivr.errors import Problem
from ivr.menu.facts import PLACEHOLDER, placeholders, stray_brace
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.shape import tell_unknown_language
from ivr.menu.timespan import Slip, parse_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ivr.menu.factsheet import Facts
    from ivr.menu.shape import Sheet
    from ivr.menu.timespan import Spans
    from ivr.yamltext import Path_

T = TypeVar("T", date, datetime)

# A year outside is a slip of the pen, and the ends of Python's calendar have no day before or after.
YEARS = range(2000, 2200)

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MINUTE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Written:
    """A file's values: the sheet notes what is wrong, the facts fill in `{name}`."""

    sheet: Sheet
    facts: Facts
    languages: Sequence[str]

    def flaw(self, rule: str, path: Path_, message: str, mend: str) -> None:
        """Note an error where the value is written."""
        problem = Problem(self.sheet.document.value_place(path), message, mend)
        self.sheet.flaws.append(Flaw(rule, "error", problem))

    def text(self, value: Any, path: Path_) -> str | None:
        """Return the text with each `{fact}` replaced by the fact's own value."""
        if not isinstance(value, str):
            self.sheet.problem(path, f"'{_name(path)}' must be one text.", "Put it on the same line.")
            return None
        values: dict[str, str] = {}
        for name in placeholders(value):
            fact = self.facts.built.get(name)
            if fact is not None and isinstance(fact.value, str):
                values[name] = fact.value
            elif name not in self.facts.names:
                mend = did_you_mean(name, self.facts.names) or "Add it to facts.yaml."
                self.flaw("P13", path, f"{{{name}}} is no fact.", mend)
            elif fact is not None:
                self.flaw("Y04", path, f"{{{name}}} differs by language.", "Name a fact that has one value.")
        if stray_brace(value):
            self.flaw("P13", path, f"a '{stray_brace(value)}' stands alone.", "Write {name} with ASCII braces.")
            return None
        if len(values) < len(set(placeholders(value))):
            return None
        return PLACEHOLDER.sub(lambda found: values[found[1].strip()], value).strip()

    def rows(self, value: Any, path: Path_, mend: str) -> list[Any]:
        """Return the items of a list; what is left empty has none."""
        if isinstance(value, list):
            return value
        if value != "":
            self.sheet.problem(path, f"'{_name(path)}' must be a list.", mend or "Write [one, another].")
        return []

    def words(self, value: Any, path: Path_) -> dict[str, str]:
        """Return a text for each language."""
        if value == "":
            return {}
        fields = self.sheet.mapping(value, path, f"'{_name(path)}'", "Write {zh-CN: …, en-US: …}.") or {}
        for tag in fields:
            if tag not in self.languages:
                tell_unknown_language(self.sheet, (*path, tag), self.languages)
        texts = {tag: self.text(text, (*path, tag)) for tag, text in fields.items() if tag in self.languages}
        return {tag: text for tag, text in texts.items() if text}

    def spans(self, value: Any, path: Path_) -> Spans | None:
        """Return hours such as 08:00-22:00; a list, or commas, for several in a day."""
        if isinstance(value, list):
            parts = [self.text(one, (*path, number)) for number, one in enumerate(value)]
            text = None if None in parts else ", ".join(part or "" for part in parts)
            written = ", ".join(map(str, value))
        else:
            text, written = self.text(value, path), str(value)
        if text is None:
            return None
        spans = parse_spans(text)
        if isinstance(spans, Slip):
            origin = f"{written}: " if placeholders(written) else ""
            self.flaw(spans.rule, path, origin + spans.message, spans.mend)
            return None
        return spans

    def day(self, value: Any, path: Path_) -> date | None:
        """Return a day written as 2026-11-11."""
        text = self.text(value, path)
        if text is None:
            return None
        found = _DAY.fullmatch(text)
        if found is None:
            self.flaw("Y04", path, f"'{text}' is no date.", "Write year, month and day as 2026-11-11.")
            return None
        year, month, number = (int(figure) for figure in found.groups())
        if year not in YEARS:
            self.flaw("Y04", path, f"the year of {text} cannot be.", "Write the year with its four figures.")
            return None
        try:
            return date(year, month, number)
        except ValueError:
            self.flaw("Y04", path, f"there is no day {text}.", _nearest_day(year, month))
            return None

    def minute(self, value: Any, path: Path_) -> datetime | None:
        """Return a minute written as 2026-03-01 14:00, on the clock of the hours' zone."""
        text = self.text(value, path)
        if text is None:
            return None
        found = _MINUTE.fullmatch(text)
        if found is None or int(found[2]) > 23 or int(found[3]) > 59:
            self.flaw("Y04", path, f"'{text}' is no day and time.", "Write them as 2026-03-01 14:00.")
            return None
        day = self.day(found[1], path)
        return datetime(day.year, day.month, day.day, int(found[2]), int(found[3])) if day else None  # noqa: DTZ001

    def ends(
        self, fields: Mapping[str, Any], path: Path_, read: Callable[[Any, Path_], T | None], example: str
    ) -> tuple[T, T] | None:
        """Return what `from` and `to` say. Both are required: what has no end is forgotten and stays (lint H05)."""
        for name in ("from", "to"):
            if not fields.get(name):
                message = "it is not said when this begins." if name == "from" else "this has no end."
                self.sheet.flaw("H05", path, message, f"Add '{name}: …', {example}.")
        first, last = (read(fields[name], (*path, name)) if fields.get(name) else None for name in ("from", "to"))
        if first is None or last is None:
            return None
        if last < first:
            self.flaw("Y04", (*path, "to"), f"{last} is before {first}.", "Exchange 'from' and 'to', or mend the year.")
            return None
        return first, last


def _nearest_day(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "Months go from 01 to 12."
    days = calendar.monthrange(year, month)[1]
    return f"{calendar.month_name[month]} {year} has {days} days."


def _name(path: Path_) -> str:
    """Return what an editor calls the value: its key, or the list it is in."""
    return str(next((step for step in reversed(path) if isinstance(step, str)), ""))
