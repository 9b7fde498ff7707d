"""fields.yaml: what a caller may key in, and whether what was keyed in can be it. Knows no node and no call.

Keys are held against [0-9] and nothing else: Python's own ideas of a digit take other scripts' figures too
(reliability T24).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, assert_never

from pydantic import Field

from ivr.menu.facts import PLACEHOLDER, placeholders
from ivr.menu.part import Part, Words
from ivr.menu.shape import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.menu.model import Fact
    from ivr.menu.shape import Sheet

EntryKind = Literal["digits", "date", "amount"]
Refusal = Literal["length", "start", "date", "amount", "card"]

# The longest number anybody asks for, that of a payment order; more keys than that are no entry.
LONGEST = 32
# The earliest day that can have a transaction; a year mistyped as 0206 is no date anybody means.
_FIRST_YEAR = 2000
_LONGEST_AMOUNT = 9
_FIGURES = re.compile(r"[0-9]+")
_LENGTHS = re.compile(r"([1-9][0-9]?)(?:-([1-9][0-9]?))?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class EntryField(Part):
    """Something a caller may key in."""

    kind: EntryKind = Field(description="digits as they are; date: 8 figures, 20260131; amount: whole yuan above 0.")
    label: Words = Field(description="What it is called, in each language.")
    digits: str = Field(default="", description="How many figures: 10, or 8-32; may be a fact: '{card_digits}'.")
    starts: str = Field(default="", description="The figures it begins with; may be a fact: '{card_prefix}'.")
    limited: bool = Field(
        default=False, description="yes where guessing must not pay: tries by call, caller and value are counted."
    )
    identifies: bool = Field(
        default=False,
        description="yes where it says on whose behalf somebody calls: who has keyed it in hears of its tickets.",
    )
    secret: bool = Field(default=True, description="no where reports may show it whole; else its last four figures.")


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry that can be what was asked for: digits as keyed, a date as 2026-01-31, an amount as 1280."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that cannot be it; the standing words have a sentence for each reason."""

    reason: Refusal


def sample(entry: EntryField, facts: Mapping[str, Fact]) -> str:
    """Return figures that can be what is asked for, as they are keyed in; walks and replays know no caller."""
    match entry.kind:
        case "date":
            return "20260105"
        case "amount":
            return "1280"
        case "digits":
            fewest, _ = lengths(entry, facts)
            figures = fill(entry.starts, facts).ljust(fewest, "5")
            # Another last figure is another check digit, and no card's number.
            return figures[:-1] + "6" if is_card_like(figures) else figures
        case _:
            assert_never(entry.kind)


def read_fields(sheet: Sheet) -> dict[str, EntryField]:
    """Return the fields by name, with what is wrong noted in the sheet."""
    example = "Write 'order: {kind: digits, digits: 8, label: {zh-CN: …, en-US: …}}'."
    data = sheet.mapping(sheet.document.data, (), "the file", example) or {}
    fields = {}
    for name, value in data.items():
        if not _NAME.fullmatch(name):
            mend = "Use small letters, figures and '_', beginning with a letter."
            sheet.flaw("Y02", (name,), f"a field cannot be called '{name}'.", mend)
        written = sheet.mapping(value, (name,), f"'{name}'", example)
        entry = build(EntryField, written, sheet, (name,)) if written is not None else None
        if entry is not None:
            fields[name] = entry
    return fields


def check_fields(sheet: Sheet, fields: Mapping[str, EntryField], facts: Mapping[str, Fact]) -> None:
    """Note in the sheet each field whose length or beginning cannot be, now that the facts are known."""
    for name, entry in fields.items():
        for what, written in (("digits", entry.digits), ("starts", entry.starts)):
            unknown = [fact for fact in placeholders(written) if fact not in facts]
            if unknown:
                sheet.flaw("Y02", (name, what), f"no fact is called '{unknown[0]}'.", "Add it to facts.yaml.")
                break
        else:
            length = _lengths(entry, facts)
            if entry.kind == "digits" and length is None:
                mend = f"Add 'digits: 10' or '8-{LONGEST}', the fewer first."
                sheet.flaw("Y02", (name,), f"'{name}' does not say how many figures.", mend)
            starts = fill(entry.starts, facts)
            if starts and not _FIGURES.fullmatch(starts):
                sheet.flaw("Y04", (name, "starts"), f"'{starts}' cannot be keyed in.", "Write figures.")
            elif entry.kind == "digits" and length is not None and len(starts) > length[1]:
                message = f"'{name}' begins with {len(starts)} figures and has {length[1]} at most."
                sheet.flaw("Y04", (name, "starts"), message, "Write a shorter beginning, or more 'digits'.")


def parse_entry(entry: EntryField, keyed: str, facts: Mapping[str, Fact]) -> Entered | Refused:
    """Return the entry's value, or why it cannot be one.

    What looks like a payment card's number is refused whatever was asked for, so that it is kept nowhere.
    """
    if not _FIGURES.fullmatch(keyed) or len(keyed) > LONGEST:
        return Refused("length")
    match entry.kind:
        case "digits":
            return _digits(entry, keyed, facts)
        case "date":
            return _date(keyed)
        case "amount":
            return _amount(keyed)
        case _:
            assert_never(entry.kind)


def lengths(entry: EntryField, facts: Mapping[str, Fact]) -> tuple[int, int]:
    """Return the fewest and the most figures an entry may have."""
    match entry.kind:
        case "digits":
            found = _lengths(entry, facts)
            assert found is not None, "check_fields refuses such a field"
            return found
        case "date":
            return 8, 8
        case "amount":
            return 1, _LONGEST_AMOUNT
        case _:
            assert_never(entry.kind)


def fill(written: str, facts: Mapping[str, Fact]) -> str:
    """Return a value of the file with its facts' values filled in."""
    return PLACEHOLDER.sub(lambda found: str(facts[found[1].strip()].value), written)


def is_card_like(figures: str) -> bool:
    """Return whether figures could be a payment card's number: 13 to 19, with Luhn's check digit."""
    if not 13 <= len(figures) <= 19:
        return False
    total = 0
    for place, figure in enumerate(reversed(figures)):
        doubled = int(figure) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def _digits(entry: EntryField, keyed: str, facts: Mapping[str, Fact]) -> Entered | Refused:
    if is_card_like(keyed):
        return Refused("card")
    fewest, most = lengths(entry, facts)
    if not fewest <= len(keyed) <= most:
        return Refused("length")
    if not keyed.startswith(fill(entry.starts, facts)):
        return Refused("start")
    return Entered(keyed)


def _date(keyed: str) -> Entered | Refused:
    if len(keyed) != 8:
        return Refused("length")
    try:
        day = date(int(keyed[:4]), int(keyed[4:6]), int(keyed[6:]))
    except ValueError:  # 20260230
        return Refused("date")
    return Entered(day.isoformat()) if day.year >= _FIRST_YEAR else Refused("date")


def _amount(keyed: str) -> Entered | Refused:
    if len(keyed) > _LONGEST_AMOUNT:
        return Refused("length")
    return Entered(str(int(keyed))) if int(keyed) else Refused("amount")


def _lengths(entry: EntryField, facts: Mapping[str, Fact]) -> tuple[int, int] | None:
    """Return the fewest and the most figures that are written; None where they cannot be."""
    found = _LENGTHS.fullmatch(fill(entry.digits, facts))
    if found is None:
        return None
    fewest, most = int(found[1]), int(found[2] or found[1])
    return (fewest, most) if fewest <= most <= LONGEST else None
