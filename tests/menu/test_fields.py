"""What may be keyed in: strictly [0-9], by length, beginning, calendar and amount; and never a card's number."""

from __future__ import annotations

import pytest

from ivr import yamltext
from ivr.menu.fields import Entered, EntryField, Refused, check_fields, is_card_like, parse_entry, read_fields, sample
from ivr.menu.model import Fact
from ivr.menu.shape import Sheet

FACTS = {"prefix": Fact(kind="code", value="88"), "length": Fact(kind="number", value="10")}
MERCHANT = EntryField(kind="digits", label={}, digits="{length}", starts="{prefix}")
SERIAL = EntryField(kind="digits", label={}, digits="8-32")
DAY = EntryField(kind="date", label={})
AMOUNT = EntryField(kind="amount", label={})


@pytest.mark.parametrize(
    ("field", "keyed", "value"),
    [
        (MERCHANT, "8812345678", "8812345678"),
        (SERIAL, "00000000", "00000000"),
        (SERIAL, "1" * 32, "1" * 32),
        (DAY, "20260131", "2026-01-31"),
        (DAY, "20280229", "2028-02-29"),
        (AMOUNT, "1280", "1280"),
        (AMOUNT, "0088", "88"),
    ],
)
def test_an_entry_that_can_be(field: EntryField, keyed: str, value: str) -> None:
    """Digits stay, a date becomes a day, an amount a number."""
    assert Entered(value) == parse_entry(field, keyed, FACTS)


@pytest.mark.parametrize(
    ("field", "keyed", "reason"),
    [
        (MERCHANT, "881234567", "length"),
        (MERCHANT, "88123456789", "length"),
        (MERCHANT, "9912345678", "start"),
        (MERCHANT, "", "length"),
        (MERCHANT, "88123456*8", "length"),
        (MERCHANT, "8812345678\n", "length"),
        (MERCHANT, "８８１２３４５６７８", "length"),
        (MERCHANT, "88١٢٣٤٥٦٧٨", "length"),
        (MERCHANT, "88²2345678", "length"),
        (SERIAL, "1" * 33, "length"),
        (SERIAL, "4111111111111111", "card"),
        (DAY, "20260230", "date"),
        (DAY, "20250229", "date"),
        (DAY, "20261301", "date"),
        (DAY, "02060131", "date"),
        (DAY, "2026131", "length"),
        (AMOUNT, "0", "amount"),
        (AMOUNT, "000", "amount"),
        (AMOUNT, "1234567890", "length"),
        (AMOUNT, "1_0", "length"),
    ],
)
def test_an_entry_that_cannot_be(field: EntryField, keyed: str, reason: str) -> None:
    """With a reason that has words of its own; other scripts' figures are no keys (reliability T24)."""
    assert Refused(reason) == parse_entry(field, keyed, FACTS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figures", "is_like"),
    [
        ("4111111111111111", True),  # the card networks' own test numbers
        ("5555555555554444", True),
        ("378282246310005", True),
        ("6011111111111117", True),
        ("4111111111111112", False),
        ("411111111111", False),
        ("20260101000000000001", False),
    ],
)
def test_card_numbers_are_told_by_their_check_digit(figures: str, is_like: bool) -> None:
    """13 to 19 figures with Luhn's; a serial number of 20 is none."""
    assert is_like == is_card_like(figures)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("order: {kind: digits, label: {}}", "does not say how many figures"),
        ("order: {kind: digits, digits: 0, label: {}}", "does not say how many figures"),
        ("order: {kind: digits, digits: 8-40, label: {}}", "does not say how many figures"),
        ("order: {kind: digits, digits: 8-4, label: {}}", "does not say how many figures"),
        ('order: {kind: digits, digits: 4, starts: "12345", label: {}}', "begins with 5 figures and has 4 at most"),
        ('order: {kind: digits, digits: "{lenght}", label: {}}', "no fact is called 'lenght'"),
        ("order: {kind: digits, digits: 8, starts: AB, label: {}}", "'AB' cannot be keyed in"),
        ("Order: {kind: digits, digits: 8, label: {}}", "a field cannot be called 'Order'"),
        ("order: {kind: number, digits: 8, label: {}}", "'kind' cannot be 'number'"),
        ("order: {kind: date}", "lacks 'label'"),
    ],
)
def test_a_field_that_cannot_be_is_told(text: str, message: str) -> None:
    """At its line."""
    sheet = Sheet(yamltext.parse(text, "fields.yaml"))

    check_fields(sheet, read_fields(sheet), FACTS)

    assert [True] == [message in flaw.problem.message for flaw in sheet.flaws]
    assert 1 == sheet.flaws[0].problem.place.line


def test_a_fact_may_have_blanks_in_its_braces() -> None:
    """As in a prompt."""
    sheet = Sheet(yamltext.parse('order: {kind: digits, digits: "{ length }", label: {}}', "fields.yaml"))

    fields = read_fields(sheet)
    check_fields(sheet, fields, FACTS)

    assert ([], Entered("1234567890")) == (sheet.flaws, parse_entry(fields["order"], "1234567890", FACTS))


@pytest.mark.parametrize("digits", ["1", "8", "13", "14", "15", "16", "17", "18", "19", "32"])
@pytest.mark.parametrize("starts", ["", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
def test_a_sample_is_an_entry(digits: str, starts: str) -> None:
    """What walks key in is taken, whatever it begins with: it never looks like a card."""
    field = EntryField(kind="digits", label={}, digits=digits, starts=starts)
    figures = sample(field, {})

    assert Entered(figures) == parse_entry(field, figures, {})
