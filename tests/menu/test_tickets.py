"""tickets.yaml: what is promised is a time; one that is none is told when the tree is read, not when it is due."""

from __future__ import annotations

import pytest

from ivr import yamltext
from ivr.menu.model import Fact
from ivr.menu.shape import Sheet
from ivr.menu.tickets import Promise, check_tickets, promise_of, read_tickets

FACTS = {"enquiry_h": Fact(kind="number", value="4"), "mail_days": Fact(kind="number", value="2")}


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("5 min", Promise(5, "min")),
        ("4h", Promise(4, "h")),
        ("1.5 h", Promise(1.5, "h")),
        ("{enquiry_h} h", Promise(4, "h")),
        ("{ mail_days } working days", Promise(2, "working day")),
        ("1 working day", Promise(1, "working day")),
        ("3 days", Promise(3, "day")),
        ("1 day", Promise(1, "day")),
    ],
)
def test_a_promise_is_read(due: str, expected: Promise) -> None:
    """A number and a unit; a fact may stand in it."""
    sheet = Sheet(yamltext.parse(f"enquiry: {{due: '{due}', counts: clock}}", "tickets.yaml"))

    kinds = read_tickets(sheet)
    check_tickets(sheet, kinds, FACTS)

    assert ([], expected) == (sheet.flaws, promise_of(kinds["enquiry"], FACTS))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("soon", "Y04 tickets.yaml:1:11: 'soon' is no time in which to answer."),
        ("0 h", "Y04 tickets.yaml:1:11: '0 h' is no time in which to answer."),
        ("4", "Y04 tickets.yaml:1:11: '4' is no time in which to answer."),
        ("4 hs", "Y04 tickets.yaml:1:11: '4 hs' is no time in which to answer."),
        ("99999 h", "Y04 tickets.yaml:1:11: '99999 h' is no time in which to answer."),
        ("{enquiry_d} h", "Y02 tickets.yaml:1:11: no fact is called 'enquiry_d'. Did you mean 'enquiry_h'?"),
    ],
)
def test_what_is_no_time_is_told(due: str, expected: str) -> None:
    """At its line: a caller is told the time, and no ticket can be made without one."""
    sheet = Sheet(yamltext.parse(f"enquiry: {{due: '{due}', counts: clock}}", "tickets.yaml"))

    check_tickets(sheet, read_tickets(sheet), FACTS)

    (flaw,) = sheet.flaws
    assert f"{flaw.rule} {flaw.problem}".startswith(expected)
