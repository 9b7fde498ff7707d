"""tickets.yaml: the kinds of ticket and what each promises. Knows no node, no call and no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from pydantic import Field

from ivr.menu.facts import placeholders
from ivr.menu.fields import fill
from ivr.menu.flaw import did_you_mean
from ivr.menu.part import Part
from ivr.menu.shape import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.model import Fact
    from ivr.menu.shape import Sheet

Unit = Literal["min", "h", "day", "working day"]

_PROMISE = re.compile(r"(?P<count>[0-9]{1,4}(\.[0-9]{1,2})?) ?(?P<unit>min|h|(?:working )?day)(?:(?<=day)s)?")


class TicketKind(Part):
    """One kind of ticket: how soon it is due, and which hours count."""

    due: str = Field(description="How soon: '{enquiry_h} h', '{supervision_days} working days', '5 min'.")
    counts: Literal["service", "clock", "working_days"] = Field(
        description="What counts: the desk's opening hours, the clock round, or working days."
    )
    desk: str = Field(default="general", description="The desk of hours.yaml whose hours count.")


@dataclass(frozen=True, slots=True)
class Promise:
    """How soon a ticket is due, as a person says it: 4 h, 2 working days."""

    count: float
    unit: Unit


def read_tickets(sheet: Sheet) -> dict[str, TicketKind]:
    """Return the kinds by name, with what is wrong noted in the sheet."""
    data = sheet.mapping(sheet.document.data, (), "the file", "Write 'enquiry: {due: 4 h, counts: service}'.") or {}
    kinds = {}
    for name, value in data.items():
        fields = sheet.mapping(value, (name,), f"'{name}'", "Write {due: …, counts: …}.")
        kind = build(TicketKind, fields, sheet, (name,)) if fields is not None else None
        if kind is not None:
            kinds[name] = kind
    return kinds


def check_tickets(sheet: Sheet, kinds: Mapping[str, TicketKind], facts: Mapping[str, Fact]) -> None:
    """Note in the sheet each kind whose promise is no time, now that the facts are known."""
    for name, kind in kinds.items():
        unknown = [fact for fact in placeholders(kind.due) if fact not in facts]
        if unknown:
            mend = did_you_mean(unknown[0], facts) or "Add it to facts.yaml."
            sheet.flaw("Y02", (name, "due"), f"no fact is called '{unknown[0]}'.", mend)
        elif promise_of(kind, facts) is None:
            mend = "Write 30 min, 4 h, 1 day or 3 working days."
            sheet.flaw("Y04", (name, "due"), f"'{fill(kind.due, facts)}' is no time in which to answer.", mend)


def promise_of(kind: TicketKind, facts: Mapping[str, Fact]) -> Promise | None:
    """Return how soon a ticket of this kind is due; None where that is no time, which the reading refuses."""
    found = _PROMISE.fullmatch(fill(kind.due, facts).strip())
    if found is None or not float(found["count"]):
        return None
    return Promise(float(found["count"]), cast("Unit", found["unit"]))
