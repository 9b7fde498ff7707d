"""hours.yaml becomes hours: every part of it read, every slip told at its place. Knows no node and no present.

`{fact}` may stand in any value, so that one fact moves what is said and what happens. What a part must look like
is told with an example; a part that is wrong is left out, and its flaw keeps the tree from being dialled.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ivr.menu.calendar import Calendar, is_library
from ivr.menu.flaw import did_you_mean
from ivr.menu.hours import EVERY_DAY, HOLIDAYS, WEEKDAYS, WORKING_DAYS, Closure, Desk, Hours, Override, Season, Week
from ivr.menu.hours_overlap import check_overlaps
from ivr.menu.shape import tell_unknown_field
from ivr.menu.written import Written
from ivr.menu.zones import zone_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ivr.menu.factsheet import Facts
    from ivr.menu.shape import Sheet
    from ivr.menu.timespan import Spans
    from ivr.yamltext import Path_

_FIELDS = ("zone", "holidays", "desks", "seasons", "overrides", "emergency", "peak")
_KINDS_OF_DAY = (EVERY_DAY, WORKING_DAYS, HOLIDAYS)
_DAYS = f"The days are {', '.join(_KINDS_OF_DAY)}, mon … sun, or a range such as mon-fri."
_LIKE = "like"
_ALL = "all"
_SEATS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,4})?")


def read_hours(sheet: Sheet, facts: Facts, languages: Sequence[str]) -> Hours:
    """Return what hours.yaml says, as far as it could be understood; without the file, hours without a desk."""
    if not sheet.document.data:
        return Hours()
    return _Reading(Written(sheet, facts, languages)).hours()


class _Reading:
    """One reading of the file; the desks are known before what names them."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.sheet = written.sheet
        self.desks: dict[str, Desk] = {}
        self.desk_names: frozenset[str] = frozenset()

    def hours(self) -> Hours:
        data = self.sheet.mapping(self.sheet.document.data, (), "the file", "Begin with 'zone: Asia/Shanghai'.") or {}
        self._tell_unknown((), data, _FIELDS)
        self.desks = self._desks(data.get("desks", ""))
        hours = Hours(
            zone=self._zone(data),
            calendar=self._calendar(data.get("holidays", "")),
            desks=self.desks,
            seasons=self._seasons(data.get("seasons", "")),
            overrides=self._overrides(data.get("overrides", "")),
            emergency=self._emergency(data.get("emergency", "")),
            peak=self._week(data.get("peak", ""), ("peak",)),
        )
        check_overlaps(hours, self.written)
        return hours

    def _zone(self, data: Mapping[str, Any]) -> str:
        if "zone" not in data:
            message = "the file does not say in which zone its hours are."
            self.sheet.flaw("H01", (), message, "Add 'zone: Asia/Shanghai'.")
            return Hours().zone
        name = self.written.text(data["zone"], ("zone",))
        if name is not None and name not in zone_names():
            mend = did_you_mean(name, zone_names()) or "Write a name such as Asia/Shanghai, Europe/London or UTC."
            self.written.flaw("H01", ("zone",), f"'{name}' is no time zone.", mend)
            return Hours().zone
        return name or Hours().zone

    def _calendar(self, value: Any) -> Calendar:
        if not value:
            return Calendar()
        fields = self.sheet.mapping(value, ("holidays",), "'holidays'", "Write 'library: CN' below it.")
        if fields is None:
            return Calendar()
        self._tell_unknown(("holidays",), fields, ("library", "days_off", "working_days"))
        library = self.written.text(fields.get("library", ""), ("holidays", "library")) or ""
        if library and not is_library(library):
            meant = library.upper()
            mend = f"Write '{meant}'." if is_library(meant) else "Write a country's two letters, such as CN or GB."
            self.written.flaw("Y04", ("holidays", "library"), f"'{library}' is no country with known holidays.", mend)
            library = ""
        days_off, working = (self._day_list(fields, name) for name in ("days_off", "working_days"))
        for day in sorted(days_off & working):
            mend = "Take it out of one of the lists."
            self.written.flaw("H03", ("holidays", "working_days"), f"{day} is both a day off and a working day.", mend)
        return Calendar(library, days_off, working)

    def _day_list(self, fields: Mapping[str, Any], name: str) -> frozenset[date]:
        path = ("holidays", name)
        rows = self.written.rows(fields.get(name, ""), path, "Write [2027-02-20, 2027-05-08].")
        days = [self.written.day(row, (*path, number)) for number, row in enumerate(rows)]
        return frozenset(day for day in days if day is not None)

    def _desks(self, value: Any) -> dict[str, Desk]:
        mend = f"Write 'general: {{{EVERY_DAY}: 08:00-22:00}}' below it."
        rows = self.sheet.mapping(value, ("desks",), "'desks'", mend) if value else {}
        self.desk_names = frozenset(rows or {})
        own: dict[str, Desk] = {}
        followers: dict[str, str] = {}
        for name, row in (rows or {}).items():
            path = ("desks", name)
            fields = self.sheet.mapping(row, path, f"the desk '{name}'", "Write 'like: general' or its hours.")
            if fields is None:
                continue
            if not fields:
                self.sheet.flaw("Y02", path, f"the desk '{name}' has no hours.", "Write 'like: general' or its hours.")
                continue
            if _LIKE not in fields:
                own[name] = Desk(self._week(fields, path))
                continue
            for other in fields.keys() - {_LIKE}:
                mend = f"Delete '{_LIKE}', or the hours."
                self.written.flaw("H03", (*path, other), f"'{name}' is like another desk and has hours too.", mend)
            followers[name] = self.written.text(fields[_LIKE], (*path, _LIKE)) or ""
        return self._followed(rows or {}, own, followers)

    def _followed(
        self, rows: Mapping[str, Any], own: Mapping[str, Desk], followers: Mapping[str, str]
    ) -> dict[str, Desk]:
        """Return every desk in the order of the file, those that are like another with its hours."""
        desks: dict[str, Desk] = {}
        for name in rows:
            if name in own:
                desks[name] = own[name]
                continue
            met, model = [name], followers.get(name, "")
            while model in followers and model not in met:
                met.append(model)
                model = followers[model]
            if model in own:
                desks[name] = Desk(own[model].week, followers[name])
            elif model and model not in rows:
                if len(met) == 1:
                    mend = did_you_mean(model, rows) or f"The desks are {', '.join(rows)}."
                    self.written.flaw("Y02", ("desks", name, _LIKE), f"no desk is called '{model}'.", mend)
            elif model in met:
                message = f"{' is like '.join([*met, model])}, and none has hours."
                self.written.flaw("Y02", ("desks", name, _LIKE), message, "Give one of them hours of its own.")
        return desks

    def _week(self, value: Any, path: Path_) -> Week:
        if value == "":
            return Week()
        fields = self.sheet.mapping(value, path, f"'{path[-1]}'", f"Write '{EVERY_DAY}: 08:00-22:00', for example.")
        rules: dict[str, Spans] = {}
        for name, text in (fields or {}).items():
            days = _days(name)
            if not days:
                known = (*_KINDS_OF_DAY, *WEEKDAYS, _LIKE)
                self.sheet.flaw("Y02", (*path, name), f"'{name}' names no days.", did_you_mean(name, known) or _DAYS)
            spans = self.written.spans(text, (*path, name))
            for day in days:
                if day in rules:
                    mend = "Keep one; every_day stands for the days that are not named."
                    self.sheet.flaw("H03", (*path, name), f"'{day}' has hours twice.", mend)
                elif spans is not None:
                    rules[day] = spans
        return Week(rules)

    def _seasons(self, value: Any) -> tuple[Season, ...]:
        mend = "Write the season's name, and its dates and hours below it."
        rows = self.sheet.mapping(value, ("seasons",), "'seasons'", mend) if value else {}
        return tuple(season for name, row in (rows or {}).items() if (season := self._season(name, row)))

    def _season(self, name: str, row: Any) -> Season | None:
        path = ("seasons", name)
        known = ("label", "dates", "hours", "seats", "desks")
        fields = self.sheet.mapping(row, path, f"the season '{name}'", "Write 'dates:' and 'hours:' below it.")
        if fields is None:
            return None
        self._tell_unknown(path, fields, known)
        for lacking in ("dates", "hours"):
            if not fields.get(lacking):
                self.sheet.flaw("Y02", path, f"the season '{name}' lacks '{lacking}'.", f"Add '{lacking}: …'.")
        mend = "Write '- {from: 2026-11-01, to: 2026-11-11}' for each year."
        rows = self.written.rows(fields.get("dates", ""), (*path, "dates"), mend)
        dates = [self._dates(one, (*path, "dates", number), ()) for number, one in enumerate(rows)]
        spans = self.written.spans(fields["hours"], (*path, "hours")) if fields.get("hours") else None
        if spans is None:
            return None
        return Season(
            name,
            self.written.words(fields.get("label", ""), (*path, "label")),
            tuple(one for one in dates if one is not None),
            spans,
            self._seats(fields.get("seats", "1"), (*path, "seats")),
            self._named(fields, path),
        )

    def _seats(self, value: Any, path: Path_) -> float:
        text = self.written.text(value, path)
        if text is None:
            return 1.0
        if not _SEATS.fullmatch(text) or not float(text):
            mend = "Write a multiple of the usual, such as 1.5 for half as many again."
            self.written.flaw("Y04", path, f"'{text}' is no number of seats.", mend)
            return 1.0
        return float(text)

    def _overrides(self, value: Any) -> tuple[Override, ...]:
        found = []
        mend = "Write '- {date: 2026-12-31, hours: 09:00-18:00}' for each."
        for number, row in enumerate(self.written.rows(value, ("overrides",), mend)):
            path = ("overrides", number)
            fields = self.sheet.mapping(row, path, "an override", mend)
            if fields is None:
                continue
            self._tell_unknown(path, fields, ("date", "from", "to", "hours", "desks", "words"))
            dates = self._dates(fields, path, ("hours", "desks", "words"))
            if not fields.get("hours"):
                self.sheet.flaw("Y02", path, "an override lacks 'hours'.", "Add 'hours: closed', or hours.")
                continue
            spans = self.written.spans(fields["hours"], (*path, "hours"))
            words = self.written.words(fields.get("words", ""), (*path, "words"))
            if dates is not None and spans is not None:
                found.append(Override(*dates, spans, words, self._named(fields, path)))
        return tuple(found)

    def _dates(self, value: Any, path: Path_, also: Sequence[str]) -> tuple[date, date] | None:
        """Return the first and last day that `date`, or `from` and `to`, name; both are included."""
        mend = "Write {from: 2026-11-01, to: 2026-11-11}."
        fields = self.sheet.mapping(value, path, "dates", mend)
        if fields is None:
            return None
        if not also:
            self._tell_unknown(path, fields, ("date", "from", "to"))
        if "date" in fields:
            if "from" in fields or "to" in fields:
                self.sheet.flaw("H03", path, "'date' stands beside 'from' or 'to'.", "Keep 'date', or 'from' and 'to'.")
            day = self.written.day(fields["date"], (*path, "date"))
            return (day, day) if day else None
        return self.written.ends(fields, path, self.written.day, "a day such as 2026-11-11; it is included")

    def _emergency(self, value: Any) -> tuple[Closure, ...]:
        found = []
        mend = "Write '- {from: 2026-03-01 14:00, to: 2026-03-01 18:00}' for each."
        for number, row in enumerate(self.written.rows(value, ("emergency",), mend)):
            path = ("emergency", number)
            fields = self.sheet.mapping(row, path, "an emergency closure", mend)
            if fields is None:
                continue
            self._tell_unknown(path, fields, ("from", "to", "desks", "words"))
            edges = self.written.ends(fields, path, self.written.minute, "a day and time such as 2026-03-01 18:00")
            words = self.written.words(fields.get("words", ""), (*path, "words"))
            if edges is not None:
                found.append(Closure(*edges, words, self._named({"desks": _ALL, **fields}, path)))
        return tuple(found)

    def _named(self, fields: Mapping[str, Any], path: Path_) -> frozenset[str]:
        """Return the desks a part is about, with all that are like them; unsaid, the line's own."""
        value = fields.get("desks") or [next(iter(self.desks), "")]
        if value == _ALL:
            return frozenset(self.desks)
        path = (*path, "desks")
        named = set()
        for number, one in enumerate([value] if isinstance(value, str) else self.written.rows(value, path, "")):
            name = self.written.text(one, (*path, number) if isinstance(value, list) else path) or ""
            if name in self.desks:
                named.add(name)
            elif name and name not in self.desk_names:
                mend = did_you_mean(name, self.desks) or f"The desks are {', '.join(self.desks)}; {_ALL} means each."
                self.written.flaw("Y02", path, f"no desk is called '{name}'.", mend)
        grown = True
        while grown:
            followers = {name for name, desk in self.desks.items() if desk.like in named}
            grown = not followers <= named
            named |= followers
        return frozenset(named)

    def _tell_unknown(self, path: Path_, fields: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in fields:
            if name not in known:
                tell_unknown_field(self.sheet, (*path, name), known)


def _days(name: str) -> tuple[str, ...]:
    """Return the days a name stands for: a kind of day, mon, or mon-fri; a range may run over the week's end."""
    if name in _KINDS_OF_DAY:
        return (name,)
    first, dash, last = name.partition("-")
    last = last if dash else first
    if first not in WEEKDAYS or last not in WEEKDAYS:
        return ()
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return tuple(WEEKDAYS[(start + step) % 7] for step in range((end - start) % 7 + 1))
