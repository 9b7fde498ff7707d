"""The outbox: three outcomes, five tries, leases, and nothing in doubt sent again without a look."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.office import opt_outs, outbox
from ivr.office.outbox import LEASE, MOST_TRIES, Kept, LookedUp, Message, Refused, Taken, Unknown
from ivr.office.posting import deliver
from ivr.office.sms import Nobody
from ivr.store import tables
from ivr.store.engine import open_store
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from ivr.office.outbox import Leased, Outcome
    from ivr.store.engine import Store

EVEN = 0.5  # a chance that leaves each wait as it is


class Killed(BaseException):
    """The worker dies here."""


@dataclass
class Hours:
    """A clock that is set by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@dataclass
class Provider:
    """Does what it is told to, in order, then takes everything; what it took can be looked up."""

    script: list[Outcome | str] = field(default_factory=list)
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    calls: list[tuple[str, int]] = field(default_factory=list)
    outcomes: list[tuple[str, int, str]] = field(default_factory=list)
    is_blind: bool = False

    def send(self, message: Leased) -> Outcome:
        self.calls.append(("send", message.id))
        does = self.script.pop(0) if self.script else "take"
        self.outcomes.append(("send", message.id, "" if does == "take" or isinstance(does, Refused) else "doubt"))
        if isinstance(does, Refused | Unknown | Kept):
            return does
        if does != "die":
            sid = f"SM{message.id:016x}{message.tries:016x}"
            self.taken.append((sid, message.recipient, message.body))
        match does:
            case "take":
                return Taken(sid)
            case "take and time out":
                return Unknown("no answer")
            case _:
                raise Killed

    def sent_blindly(self, id_: int) -> bool:
        """Return whether a message was ever sent right after an outcome that leaves it in doubt."""
        mine = [(call, outcome) for call, of, outcome in self.outcomes if of == id_]
        return any(before == ("send", "doubt") and after[0] == "send" for before, after in pairwise(mine))

    def find(self, message: Leased) -> LookedUp | Unknown:
        self.outcomes.append(("find", message.id, ""))
        self.calls.append(("find", message.id))
        if self.is_blind:
            return Unknown("down")
        mine = (message.recipient, message.body)
        return LookedUp(tuple(sid for sid, *of in self.taken if tuple(of) == mine))


def message(number: int = 0, **given: str) -> Message:
    return Message(
        **{  # type: ignore[arg-type]
            "key": f"k{number}",
            "kind": "sms",
            "template": "guide",
            "recipient": f"+86138{number:08d}",
            "recipient_hash": f"h{number}",
            "body": f"guide {number}",
            **given,
        }
    )


def put(store: Store, *messages: Message) -> None:
    with store.begin() as connection:
        for each in messages:
            outbox.put(connection, each, NOON)


def rows(store: Store) -> list[sa.RowMapping]:
    with store.read() as connection:
        return list(connection.execute(sa.select(tables.outbox).order_by(tables.outbox.c.id)).mappings())


@pytest.fixture
def memory() -> Store:
    return open_store()


def test_what_is_taken_is_sent_once_and_its_number_forgotten(store: Store) -> None:
    """On either database; the same key is the same message."""
    provider, clock = Provider(), Hours()
    put(store, message(1), message(1), message(2))

    first, second = deliver(store, provider, clock), deliver(store, provider, clock)

    assert (Counter(sent=2), Counter()) == (first, second)
    assert ["guide 1", "guide 2"] == [body for _, _, body in provider.taken]
    assert [("sent", None, "•••0001"), ("sent", None, "•••0002")] == [
        (row["state"], row["recipient"], row["recipient_tail"]) for row in rows(store)
    ]


def test_what_is_refused_is_tried_five_times_at_growing_intervals(memory: Store) -> None:
    """Then it is given up, and says why."""
    provider, clock = Provider([Refused("Twilio answered 429.")] * 9), Hours()
    put(memory, message())
    waits = []

    for _ in range(MOST_TRIES):
        deliver(memory, provider, clock, lambda: EVEN)
        due = rows(memory)[0]["next"]
        if due is not None:
            waits.append((due - clock()).total_seconds())
            clock.now = due

    assert [30, 120, 480, 1920] == waits
    assert ("dead", "Twilio answered 429. (5 tries)") == (rows(memory)[0]["state"], rows(memory)[0]["why"])
    assert Counter() == deliver(memory, provider, Hours(NOON + timedelta(days=9)))
    with memory.read() as connection:
        assert {"dead": 1} == outbox.counts(connection)


def test_those_that_failed_together_come_apart(memory: Store) -> None:
    """The jitter is a quarter more or less."""
    put(memory, message(1), message(2))
    chances = iter([0.0, 1.0])

    deliver(memory, Provider([Refused("no"), Refused("no")]), Hours(), lambda: next(chances))

    assert [22.5, 37.5] == [(row["next"] - NOON).total_seconds() for row in rows(memory)]


def test_no_try_is_wasted_on_what_cannot_work(memory: Store) -> None:
    """And a number that has opted out at the provider is sent nothing more by us."""
    put(memory, message())

    deliver(memory, Provider([Refused("Twilio answered 400, error 21610.", for_good=True, stopped=True)]), Hours())

    assert ("dead", 1) == (rows(memory)[0]["state"], rows(memory)[0]["tries"])
    assert rows(memory)[0]["recipient"] is None
    with memory.read() as connection:
        assert opt_outs.has_stopped(connection, "h0")


def test_a_time_out_that_got_through_is_found_and_not_sent_again(store: Store) -> None:
    """It is looked up a minute later."""
    provider, clock = Provider(["take and time out"]), Hours()
    put(store, message())

    doubtful = deliver(store, provider, clock)
    too_soon = deliver(store, provider, clock)
    clock.pass_(timedelta(minutes=1))
    found = deliver(store, provider, clock)

    assert (Counter(unknown=1), Counter(), Counter(sent=1)) == (doubtful, too_soon, found)
    assert [("send", 1), ("find", 1)] == provider.calls
    assert provider.taken[0][0] == rows(store)[0]["sid"]


def test_a_time_out_that_did_not_get_through_is_looked_up_and_sent_again(memory: Store) -> None:
    """In this order."""
    provider, clock = Provider([Unknown("no answer")]), Hours()
    put(memory, message())

    for _ in range(3):
        deliver(memory, provider, clock)
        clock.pass_(timedelta(minutes=1))

    assert [("send", 1), ("find", 1), ("send", 1)] == provider.calls
    assert ("sent", 2) == (rows(memory)[0]["state"], rows(memory)[0]["tries"])


def test_while_it_cannot_be_looked_up_it_is_not_sent(memory: Store) -> None:
    """It is asked for ever more rarely, and given up after a day."""
    provider, clock = Provider([Unknown("no answer")], is_blind=True), Hours()
    put(memory, message())

    while rows(memory)[0]["next"] is not None:
        clock.now = rows(memory)[0]["next"]
        deliver(memory, provider, clock)

    assert [("send", 1)] == [call for call in provider.calls if call[0] == "send"]
    assert 10 < len(provider.calls) < 35
    assert "dead" == rows(memory)[0]["state"]
    assert timedelta(hours=24) < clock() - NOON < timedelta(hours=26)


@pytest.mark.parametrize(("does", "calls"), [("take and die", ["send", "find"]), ("die", ["send", "find", "send"])])
def test_a_worker_that_dies_leaves_a_doubt(store: Store, does: str, calls: list[str]) -> None:
    """Another one comes when the lease is over, and looks first."""
    provider, clock = Provider([does]), Hours()
    put(store, message())
    with pytest.raises(Killed):
        deliver(store, provider, clock)

    assert Counter() == deliver(store, provider, clock)
    clock.pass_(LEASE)
    deliver(store, provider, clock)
    deliver(store, provider, clock)

    assert calls == [call for call, _ in provider.calls]
    assert (1, "sent") == (len(provider.taken), rows(store)[0]["state"])


def test_another_message_of_the_same_words_is_not_taken_for_this_one(memory: Store) -> None:
    """Two calls ask for the same link; the first gets through, the second does not."""
    provider, clock = Provider(["take", Unknown("no answer")]), Hours()
    put(memory, message(1), message(1, key="again"))

    for _ in range(3):
        deliver(memory, provider, clock)
        clock.pass_(timedelta(minutes=1))

    assert 2 == len(provider.taken)
    assert {sid for sid, _, _ in provider.taken} == {row["sid"] for row in rows(memory)}


def test_by_default_nothing_leaves(memory: Store) -> None:
    """What was kept is not sent later, when somebody sets a sender up; e-mail is kept whoever sends."""
    provider = Provider()
    put(memory, message(1))
    deliver(memory, Nobody(), Hours())
    put(memory, message(2, kind="email", recipient="shop@example.com"))

    deliver(memory, provider, Hours())

    assert [] == provider.calls
    assert ["kept", "kept"] == [row["state"] for row in rows(memory)]


def test_what_is_a_day_old_is_not_sent(memory: Store) -> None:
    """A worker that comes back after a week does not ask about calls nobody remembers."""
    provider = Provider()
    put(memory, message())

    deliver(memory, provider, Hours(NOON + timedelta(days=1, seconds=1)))

    assert [] == provider.calls
    assert "dead" == rows(memory)[0]["state"]


def test_delivery_is_reported_in_any_order(memory: Store) -> None:
    """Only a later stage replaces an earlier one, and a report ends a doubt."""
    put(memory, message())
    deliver(memory, Provider([Unknown("no answer")]), Hours())
    stages = []

    for status, error in (("sent", ""), ("queued", ""), ("undelivered", "30003"), ("delivered", "")):
        with memory.begin() as connection:
            assert outbox.report_delivery(connection, 1, "SM1", status, error)
        row = rows(memory)[0]
        stages.append((row["state"], row["delivery"], row["why"]))

    failed = ("sent", "undelivered", "Twilio's error 30003")
    assert [("sent", "sent", None), ("sent", "sent", None), failed, failed] == stages


def test_somebody_elses_message_is_none_of_ours(memory: Store) -> None:
    """A reference does not make another message of one that was sent."""
    put(memory, message())
    deliver(memory, Provider(), Hours())

    with memory.begin() as connection:
        assert not outbox.report_delivery(connection, 1, "SM99", "failed", "")
        assert not outbox.report_delivery(connection, None, "SM99", "failed", "")

    assert rows(memory)[0]["delivery"] is None


def test_a_thousand_surveys_through_every_fault_leave_once_each(memory: Store) -> None:
    """0 lost after 429, 0 second sends after an unknown outcome without a look first (reliability F21, S23)."""
    chance, clock, provider = Random(23), Hours(), Provider()
    faults: list[Outcome | str] = [
        Refused("Twilio answered 429."),
        Unknown("Twilio answered 500."),
        Unknown("Twilio did not answer: ReadTimeout."),
        "take and time out",
        "take and die",
        "die",
    ]
    put(memory, *(message(number) for number in range(1000)))
    tried: Counter[int] = Counter()

    class Faulty(Provider):
        def send(self, message: Leased) -> Outcome:
            tried[message.id] += 1
            # Its last two tries are let through: what Twilio refuses five times is given up, and that is no loss.
            faulty = tried[message.id] < MOST_TRIES - 1 and chance.random() < 0.4
            self.script = [chance.choice(faults)] if faulty else []
            return super().send(message)

    provider = Faulty()
    while (due := next_due(memory)) is not None:
        clock.now = max(clock.now, due)
        try:
            deliver(memory, provider, clock, chance.random)
        except Killed:
            clock.pass_(timedelta(seconds=1))

    assert {"sent": 1000} == Counter(row["state"] for row in rows(memory))
    assert 1000 == len(provider.taken) == len({recipient for _, recipient, _ in provider.taken})
    assert [] == [id_ for id_ in tried if provider.sent_blindly(id_)]


def next_due(store: Store) -> datetime | None:
    with store.read() as connection:
        return connection.execute(sa.select(sa.func.min(tables.outbox.c.next))).scalar()


def test_workers_side_by_side_send_each_message_once(store: Store) -> None:
    """Four of them, on either database."""
    provider, clock = Provider(), Hours()
    put(store, *(message(number) for number in range(60)))

    def work() -> None:
        while deliver(store, provider, clock):
            pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(30)

    assert 60 == len(provider.calls) == len({body for _, _, body in provider.taken})
    assert {"sent": 60} == Counter(row["state"] for row in rows(store))
