"""The outbox: what leaves the house, messages and calls to agents, put there in the transaction of what it is about.

A worker leases a message and notes one of three outcomes: it was taken, it was not, or nobody can tell. What was not
taken is tried again, later each time and five times at most. What nobody can tell, as when a worker dies with a lease,
is in doubt and looked up first (reliability F21). A message that is given up stays, with the reason. Knows nobody who
sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, assert_never, get_args

import sqlalchemy as sa

from ivr.office.calls import masked
from ivr.store.announcing import Due, announce
from ivr.store.tables import outbox
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

Writing = Literal["sms", "email"]
# ring: a call to an agent whom a caller waits for. hangup: the end of one that nobody waits for any more.
Kind = Literal[Writing, "ring", "hangup"]
# pending: nobody has tried. sending: leased. not sent: waits for another try. unknown: waits to be looked up.
# kept: meant to stay here, where nothing is sent. dead: given up; `why` says why.
State = Literal["pending", "sending", "sent", "not sent", "unknown", "dead", "kept"]

MOST_TRIES = 5
# A provider is given ten seconds; a worker that is still at it after two minutes is taken to be dead.
LEASE = timedelta(minutes=2)
# The waits before the second to the fifth try: half a minute, two, eight, thirty-two.
FIRST_WAIT_S, WAIT_GROWS = 30.0, 4.0
# A message that a time-out left in doubt may show up in Twilio's list a little later; after that ask ever more rarely.
LOOK_AFTER, LOOK_AT_LEAST_EVERY = timedelta(minutes=1), timedelta(hours=1)
# A link or a question that comes the next day is no answer to a call.
OF_USE_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a kind is of use, and how soon it is tried and looked up again."""

    of_use_for: timedelta = OF_USE_FOR
    first_wait_s: float = FIRST_WAIT_S
    wait_grows: float = WAIT_GROWS
    look_after: timedelta = LOOK_AFTER


# Somebody waits on the line: all of it is over within a minute. The waits are two seconds, four, eight, sixteen.
_AT_ONCE = Pace(timedelta(minutes=1), 2.0, 2.0, timedelta(seconds=3))
_PACES: dict[Kind, Pace] = {"ring": _AT_ONCE, "hangup": _AT_ONCE}
_LONGEST_WHY = 200
# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values. Callbacks come out of order: only a
# later stage replaces an earlier one.
_STAGES = {"queued": 0, "accepted": 0, "scheduled": 0, "sending": 1, "sent": 2}
_LAST_STAGE = 3


@dataclass(frozen=True, slots=True)
class Message:
    """What is to leave. key: names it for good; another message of the same key is the same message."""

    key: str
    kind: Kind
    template: str
    recipient: str = field(repr=False)
    recipient_hash: str = field(repr=False)
    body: str = field(repr=False)
    call_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Leased:
    """A message a worker holds until `until`. in_doubt: it may have left already, so it must be looked up first."""

    id: int
    kind: Kind
    template: str
    recipient: str = field(repr=False)
    recipient_hash: str = field(repr=False)
    body: str = field(repr=False)
    made: datetime
    tried: datetime
    tries: int
    until: datetime
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it. sid: what the provider calls it, None for what has no name of its own."""

    sid: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not sent. for_good: another try would not change that. stopped: the recipient wants none.

    again_after_s: the provider wants no other try before.
    """

    why: str
    for_good: bool = False
    stopped: bool = False
    again_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it was sent."""

    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing is sent from here; the message stays."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """sids: every message the provider has that could be this one; none if it never got there."""

    sids: tuple[str, ...]


Outcome = Taken | Refused | Unknown | Kept

_IS_WRITING = outbox.c.kind.in_(get_args(Writing))


def pace_of(kind: Kind) -> Pace:
    """Return the pace of a kind."""
    return _PACES.get(kind, Pace())


def put(connection: Connection, message: Message, now: datetime) -> bool:
    """Put a message in the outbox, for a worker to take at once; return whether it was not there yet."""
    row = {
        "key": message.key,
        "kind": message.kind,
        "template": message.template,
        "call_sid": message.call_sid,
        "recipient": message.recipient,
        "recipient_hash": message.recipient_hash,
        "recipient_tail": masked(message.recipient),
        "body": message.body,
        "made": now,
        "state": "pending",
        "tries": 0,
        "next": now,
    }
    if not insert_unless_there(connection, outbox, row):
        return False
    id_ = connection.execute(sa.select(outbox.c.id).where(outbox.c.key == message.key)).scalar_one()
    announce(connection, Due(id_, now, _is_urgent(message.kind)))
    return True


def is_there(connection: Connection, key: str) -> bool:
    """Return whether there is a message of this key, whatever became of it."""
    return connection.execute(sa.select(sa.exists().where(outbox.c.key == key))).scalar_one()


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Return whether a worker would find anything; asked without keeping anybody from writing."""
    return connection.execute(sa.select(sa.exists().where(outbox.c.next <= now))).scalar_one()


def lease(connection: Connection, now: datetime, id_: int | None = None) -> Leased | None:
    """Return the message that has been due longest, calls first, and keep others from it; None where nothing is due.

    What is not in doubt counts as tried from here on: a worker that dies has tried.

    id_: this message and no other.
    """
    query = sa.select(outbox).where(outbox.c.next <= now).order_by(_IS_WRITING, outbox.c.next, outbox.c.id).limit(1)
    if id_ is not None:
        query = query.where(outbox.c.id == id_)
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().first()
    if row is None:
        return None
    in_doubt = row["state"] in ("sending", "unknown")
    tries, tried = (row["tries"], row["tried"]) if in_doubt else (row["tries"] + 1, now)
    values = {"state": "sending", "next": now + LEASE, "tries": tries, "tried": tried}
    connection.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(values))
    return Leased(
        id=row["id"],
        kind=row["kind"],
        template=row["template"],
        recipient=row["recipient"],
        recipient_hash=row["recipient_hash"],
        body=row["body"],
        made=row["made"],
        tried=tried,
        tries=tries,
        until=now + LEASE,
        in_doubt=in_doubt,
    )


def settle(connection: Connection, message: Leased, outcome: Outcome, now: datetime, wait: float = 1.0) -> State:
    """Note what became of a leased message; return the state it is in now. One that waits is announced for its time.

    wait: what the wait before the next try is multiplied by, so that those who failed together do not come together.
    """
    match outcome:
        case Taken():
            values: dict[str, Any] = {"state": "sent", "sid": outcome.sid, "next": None, "recipient": None, "why": None}
        case Kept():
            values = {"state": "kept", "next": None, "recipient": None}
        case Unknown():
            values = _in_doubt(message, outcome.why, now)
        case Refused(for_good=True):
            values = _given_up(outcome.why)
        case Refused() if message.tries >= MOST_TRIES:
            values = _given_up(f"{outcome.why} ({message.tries} tries)")
        case Refused():
            values = _another_try(message, outcome, now, wait)
        case _:
            assert_never(outcome)
    mine = (outbox.c.id == message.id) & (outbox.c.state == "sending")
    if not isinstance(outcome, Taken):  # a lease that ran out is another worker's; that it was taken stays true
        mine &= outbox.c.next == message.until
    was_mine = connection.execute(sa.update(outbox).where(mine).values(values)).rowcount
    if was_mine and values["next"] is not None:
        announce(connection, Due(message.id, values["next"], _is_urgent(message.kind)))
    state: State | None = connection.execute(sa.select(outbox.c.state).where(outbox.c.id == message.id)).scalar()
    return state or "dead"  # somebody has emptied the store meanwhile


def settle_doubt(connection: Connection, message: Leased, found: LookedUp | Unknown, now: datetime) -> State:
    """Note what looking up a message in doubt has shown. One that never got there may be sent again at once.

    The same words may have gone to the same recipient before: what is known as another message is not this one.
    """
    if isinstance(found, Unknown):
        return settle(connection, message, found, now)
    others = set(connection.execute(sa.select(outbox.c.sid).where(outbox.c.sid.in_(found.sids))).scalars())
    sid = next((each for each in found.sids if each not in others), None)
    if sid is not None:
        return settle(connection, message, Taken(sid), now)
    return settle(connection, message, Refused("It did not reach the provider."), now, wait=0.0)


def report_delivery(connection: Connection, reference: int | None, sid: str, status: str, error: str) -> bool:
    """Note how far Twilio says a message has got; return whether it is one of ours.

    It also ends a doubt: what is being delivered was taken.
    """
    which = (outbox.c.sid == sid) | ((outbox.c.id == reference) & outbox.c.sid.is_(None))
    row = connection.execute(sa.select(outbox.c.id, outbox.c.delivery).where(which).with_for_update()).first()
    if row is None:
        return False
    values: dict[str, Any] = {"state": "sent", "sid": sid, "next": None, "recipient": None}
    if _stage(status) > _stage(row.delivery):
        values |= {"delivery": status, "why": f"Twilio's error {error}" if error else None}
    connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(values))
    return True


def sid_of(connection: Connection, id_: int) -> str | None:
    """Return what the provider calls a message; None where it has not got there, as far as is known."""
    return connection.execute(sa.select(outbox.c.sid).where(outbox.c.id == id_)).scalar_one_or_none()


def was_taken(connection: Connection, key: str, sid: str) -> None:
    """Note that a message has certainly got there, whatever was known of it: what it asked for has begun."""
    mine = (outbox.c.key == key) & outbox.c.sid.is_(None)
    values = {"state": "sent", "sid": sid, "next": None, "recipient": None, "why": None}
    connection.execute(sa.update(outbox).where(mine).values(values))


def withdraw(connection: Connection, key: str, why: str) -> None:
    """Give up a message that nobody wants any more, unless it is on its way; what is in doubt may be."""
    mine = (outbox.c.key == key) & outbox.c.state.in_(("pending", "not sent"))
    connection.execute(sa.update(outbox).where(mine).values(_given_up(why)))


def counts(connection: Connection) -> dict[State, int]:
    """Return how many messages are in each state."""
    rows = connection.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


def listed(
    connection: Connection, most: int = 200, states: Sequence[State] = (), before: int | None = None
) -> Sequence[sa.RowMapping]:
    """Return the newest messages as people may see them: recipients by their last figures.

    states: only messages in one of these; none for all. before: only messages older than the one of this id.
    """
    shown = [column for column in outbox.c if column.name not in ("key", "recipient", "recipient_hash")]
    query = sa.select(*shown).order_by(outbox.c.id.desc()).limit(most)
    if states:
        query = query.where(outbox.c.state.in_(states))
    if before is not None:
        query = query.where(outbox.c.id < before)
    return connection.execute(query).mappings().all()


def forget(connection: Connection, before: datetime) -> int:
    """Delete messages made before an instant, those that were given up too; return how many."""
    return connection.execute(sa.delete(outbox).where(outbox.c.made < before)).rowcount


def _in_doubt(message: Leased, why: str, now: datetime) -> dict[str, Any]:
    """Return the values of a message nobody can tell of: looked up after a while, then ever more rarely."""
    pace = pace_of(message.kind)
    if now - message.made > pace.of_use_for:
        return _given_up(f"Nobody could tell whether it was sent: {why}")
    wait = min(max(pace.look_after, now - message.tried), LOOK_AT_LEAST_EVERY)
    return {"state": "unknown", "next": now + wait, "why": why[:_LONGEST_WHY]}


def _another_try(message: Leased, refused: Refused, now: datetime, wait: float) -> dict[str, Any]:
    """Return the values of a message that is to be tried again, unless that would be too late for it to be of use."""
    pace = pace_of(message.kind)
    wait_s = max(pace.first_wait_s * pace.wait_grows ** (message.tries - 1) * wait, refused.again_after_s)
    if wait_s > pace.of_use_for.total_seconds():
        return _given_up(f"{refused.why} Another try is wanted after {wait_s:.0f} s, when it is of no use any more.")
    return {"state": "not sent", "next": now + timedelta(seconds=wait_s), "why": refused.why[:_LONGEST_WHY]}


def _given_up(why: str) -> dict[str, Any]:
    return {"state": "dead", "next": None, "recipient": None, "why": why[:_LONGEST_WHY]}


def _is_urgent(kind: Kind) -> bool:
    return kind not in get_args(Writing)


def _stage(status: str | None) -> int:
    return -1 if status is None else _STAGES.get(status, _LAST_STAGE)
