"""Budgets: however many call, no more leaves than an hour's and a number's share (reliability T15)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from ivr.office import budgets, outbox
from ivr.office.budgets import SURVEY, Budgets
from ivr.office.outbox import Message
from ivr.store import tables
from ivr.store.engine import Store, open_store
from tests.office.conftest import NOON

FEW = Budgets(surveys_an_hour=20, asked_for_an_hour=10, a_number=3)


def put(connection: sa.Connection, key: str, to: str, template: str, minutes: float = 0) -> None:
    message = Message(key, "sms", template, f"+{to}", to, "text")
    assert outbox.put(connection, message, NOON + timedelta(minutes=minutes))


def test_fifty_thousand_calls_cause_an_hours_surveys_an_hour() -> None:
    """Each from a number of its own, within ten hours; every second number twice."""
    store = open_store()
    calls, hours = 50_000, 10

    with store.begin() as connection:
        for number in range(calls):
            now, to = NOON + timedelta(hours=hours * number / calls), str(number // 2)
            if budgets.may_survey(connection, Budgets(), to, now):
                put(connection, str(number), to, SURVEY, (now - NOON).total_seconds() / 60)
        sent = connection.execute(sa.select(tables.outbox.c.recipient_hash, tables.outbox.c.made)).all()

    an_hour = Counter(int((made - NOON).total_seconds() // 3600) for _, made in sent)
    assert dict.fromkeys(range(hours), Budgets().surveys_an_hour) == an_hour
    assert {1} == set(Counter(to for to, _ in sent).values())


def test_surveys_do_not_use_up_what_callers_ask_for(store: Store) -> None:
    """Nor the other way round; on either database."""
    with store.begin() as connection:
        for number in range(20):
            put(connection, f"s{number}", f"s{number}", SURVEY)
        can_send = budgets.may_send(connection, FEW, "x", NOON)
        can_survey = budgets.may_survey(connection, FEW, "x", NOON)

    assert (True, False) == (can_send, can_survey)


def test_a_number_has_a_days_share_and_all_have_an_hours() -> None:
    """It comes back when the day, or the hour, is over."""
    store = open_store()
    with store.begin() as connection:
        for number in range(3):
            put(connection, f"a{number}", "a", "guide")
        own = [
            budgets.may_send(connection, FEW, to, NOON + timedelta(hours=after))
            for to, after in (("a", 0), ("b", 0), ("a", 23), ("a", 25))
        ]
        for number in range(7):
            put(connection, f"b{number}", f"b{number}", "guide")
        all_ = [budgets.may_send(connection, FEW, "c", NOON + timedelta(minutes=after)) for after in (59, 61)]

    assert [False, True, False, True] == own
    assert [False, True] == all_
