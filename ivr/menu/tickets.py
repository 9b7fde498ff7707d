"""tickets.yaml: the kinds of ticket and what each promises. Knows no node, no call and no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.menu.part import Part
from ivr.menu.shape import build

if TYPE_CHECKING:
    from ivr.menu.shape import Sheet


class TicketKind(Part):
    """One kind of ticket: how soon it is due, and which hours count."""

    due: str = Field(description="How soon: '{enquiry_h} h', '{supervision_days} working days', '5 min'.")
    counts: Literal["service", "clock", "working_days"] = Field(
        description="What counts: the desk's opening hours, the clock round, or working days."
    )
    desk: str = Field(default="general", description="The desk of hours.yaml whose hours count.")


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
