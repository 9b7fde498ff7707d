"""What calls on the shipped line leave in the store: tickets with their numbers, entries masked, what is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.menu.load import load_tree
from ivr.office import calls, tickets
from ivr.office.due import due
from ivr.office.secret import UNKEPT
from ivr.office.sweeping import sweep
from ivr.settings import Settings
from ivr.store.engine import MEMORY, open_store
from ivr.store.tables import known_values
from ivr.web.factory import create_app

from .conftest import AFTERNOON, BEIJING, PROMPTS, Caller

if TYPE_CHECKING:
    from ivr.store.engine import Store

TREE = load_tree(PROMPTS)
NOBODY = calls.Caller("", None, "")
MESSAGE = {"RecordingUrl": "https://api.twilio.com/rec/RE0", "RecordingDuration": "9"}


@pytest.fixture
def store():
    opened = open_store(MEMORY)
    yield opened
    opened.close()


def caller_on(store: Store, number: int = 0, from_: str = "+8613800138000") -> Caller:
    """Return a caller of a line on this store."""
    app = create_app(Settings(development=True), TREE, lambda: AFTERNOON, store)
    caller = Caller(app)
    caller.form |= {"CallSid": f"CA{number:032x}", "From": from_}
    return caller


def leave_complaint(caller: Caller) -> str:
    """Leave a suggestion and return what is said after it."""
    caller.dial()
    for key in "331":
        caller.press(key)
    (record,) = caller.verbs("Record")
    caller.post(str(record.get("action")), **MESSAGE)
    return caller.heard()


def kept(store: Store) -> list[tickets.Ticket]:
    with store.begin() as connection:
        return tickets.listed(connection)


def test_what_is_said_is_what_is_kept_a024_a041_a042(store):
    """The number in the words, in groups of four, twice, is the ticket's in the store; so is its promise."""
    heard = leave_complaint(caller_on(store))

    (ticket,) = kept(store)
    spoken = "，".join(" ".join(group) for group in (ticket.number[:4], ticket.number[4:]))
    assert f"{spoken}，重复一遍，{spoken}。" in heard
    assert ("enquiry", MESSAGE["RecordingUrl"]) == (ticket.kind, ticket.recording)
    assert AFTERNOON + timedelta(hours=4) == ticket.due
    assert "今天晚上六点半前" in heard


def test_a_thousand_messages_have_a_thousand_numbers_a024(store):
    """Each call its own, and none is lost."""
    with store.begin() as connection:
        for number in range(1000):
            wanted = tickets.Wanted("voicemail", "general", "zh-CN", AFTERNOON, f"CA{number:032x}", "3:key:1")
            tickets.make(connection, wanted, NOBODY, UNKEPT, AFTERNOON)

    assert 1000 == len({ticket.number for ticket in kept(store)})


def test_a_message_sent_twice_is_one_ticket_a024(store):
    """Twilio repeats what it got no answer to; the caller hears the same number."""
    caller = caller_on(store)
    first = leave_complaint(caller)
    action = caller.answers[-2].data.decode().split('action="')[1].split('"')[0].replace("&amp;", "&")

    caller.post(action, **MESSAGE)

    assert first == caller.heard()
    assert 1 == len(kept(store))


def test_entries_are_masked_where_reports_read_a031_a077(store):
    """The serial number is known to the call, and shown with its last four figures only."""
    caller = caller_on(store)
    caller.dial()
    for key in "131":
        caller.press(key)
    caller.press("20260106612999400670")

    with store.begin() as connection:
        rows = connection.execute(
            sa.select(known_values.c.value, known_values.c.shown).where(known_values.c.name == "serial")
        )
        assert [("20260106612999400670", "•••0670")] == [tuple(row) for row in rows]
    assert "612999400670" not in "".join(caller.answers[-1].headers.values()) + caller.verbs("Gather")[0].get(
        "action", ""
    )


def test_entries_reach_the_ticket_a029_a031(store):
    """What was keyed in goes with the message, so that nobody has to ask again."""
    caller = caller_on(store)
    caller.dial()
    for keys in ("1", "1", "8812345678", "*", "3", "1", "20260106612999400670", "0"):
        caller.press(keys)
    (enqueue,) = caller.verbs("Enqueue")
    caller.post(str(enqueue.get("action")), QueueResult="error", QueueTime="0")
    (record,) = caller.verbs("Record")
    caller.post(str(record.get("action")), **MESSAGE)

    (ticket,) = kept(store)
    assert {"merchant_number": "8812345678", "serial": "20260106612999400670"} == ticket.details


def test_a_critical_ticket_is_late_after_five_minutes_a085(store):
    """And is then handed one level up, once."""
    with store.begin() as connection:
        wanted = tickets.Wanted("critical", "tech", "zh-CN", due(TREE, "critical", AFTERNOON), "CA1", "1")
        number = tickets.make(connection, wanted, NOBODY, UNKEPT, AFTERNOON)

    assert () == sweep(store, AFTERNOON + timedelta(minutes=5)).escalated
    assert (number,) == sweep(store, AFTERNOON + timedelta(minutes=5, seconds=1)).escalated
    assert () == sweep(store, AFTERNOON + timedelta(minutes=6)).escalated


@pytest.mark.parametrize(
    ("kind", "made", "promised"),
    [
        ("business", "2026-11-27T15:00", "2026-12-01T15:00"),
        ("business", "2026-09-30T15:00", "2026-10-09T15:00"),
        ("supervision", "2026-09-24T15:00", "2026-09-30T15:00"),
        ("enquiry", "2026-11-24T21:00", "2026-11-25T11:00"),
        ("complaint", "2026-11-24T23:00", "2026-11-25T23:00"),
    ],
    ids=[
        "Friday, 2 days: Tuesday",
        "across the National Day",
        "Thursday before a holiday",
        "service hours",
        "the clock round",
    ],
)
def test_due_a026_a048_a049_a070(kind, made, promised):
    """Each kind by what counts for it."""
    at = datetime.fromisoformat(made).replace(tzinfo=BEIJING)

    assert datetime.fromisoformat(promised).replace(tzinfo=BEIJING) == due(TREE, kind, at)
