"""Calls: when they began and ended, from whom, and what each knows by now. Knows no turn and no TwiML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.tables import calls, known_values
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.office.secret import Secret

# CallStatus of a call that is over and never begins again. https://www.twilio.com/docs/voice/api/call-resource
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
# Twilio's default limit is four hours a call (reliability F18); one without an end by then lost its status callback.
LONGEST_CALL = timedelta(hours=4, minutes=10)
_SHOWN_FIGURES = 4
# A SIP address may be of any length, and whoever dials writes it.
_LONGEST_CALLED = 64
# Statements of every turn are made once: making one costs as much as running it.
_FIND = sa.select(
    calls.c.call_sid,
    calls.c.caller_hash,
    calls.c.language,
    calls.c.release,
    calls.c.started,
    calls.c.ended,
    calls.c.status,
).where(calls.c.call_sid == sa.bindparam("sid"))
_FIND_FOR_UPDATE = _FIND.with_for_update()
_KNOWN = sa.select(known_values.c.name, known_values.c.value).where(known_values.c.call_sid == sa.bindparam("sid"))
_LEARN = sa.insert(known_values)
_NUMBER = re.compile(r"\+?[0-9]{3,20}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as it may be kept: nobody can be told from it without the key.

    number: in the clear, for this turn only; "" for a caller who withholds it.
    """

    number: str = field(repr=False)
    hash: str | None
    tail: str

    @classmethod
    def of(cls, number: str, secret: Secret) -> Caller:
        """Return the caller behind a `From`; what is no phone number is a withheld one."""
        if not is_number(number):
            return cls("", None, "")
        return cls(number, secret.hash("caller", number), masked(number))


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call as it is kept."""

    call_sid: str
    caller_hash: str | None
    language: str | None
    release: str | None
    started: datetime
    ended: datetime | None
    status: str


def is_number(from_: str) -> bool:
    """Return whether a `From` is a phone number; of a caller who withholds theirs it is none."""
    return _NUMBER.fullmatch(from_) is not None


def masked(value: str) -> str:
    """Return a value with all but its last four figures covered; a short one is covered whole."""
    tail = value[-_SHOWN_FIGURES:] if len(value) > 2 * _SHOWN_FIGURES - 2 else ""
    return f"•••{tail}"


def open_call(connection: Connection, call_sid: str, caller: Caller, called: str, now: datetime) -> CallRecord:
    """Return the call's record, made if this is its first turn, and keep other workers from it until the end.

    On SQLite the transaction itself keeps them out; on PostgreSQL the row's lock does.
    """
    found = find(connection, call_sid, for_update=True)
    if found is not None:
        return found
    row = {
        "call_sid": call_sid,
        "caller_hash": caller.hash,
        "caller_tail": caller.tail,
        "called": called[:_LONGEST_CALLED],
        "started": now,
        "status": "in-progress",
    }
    insert_unless_there(connection, calls, row)
    found = find(connection, call_sid, for_update=True)
    assert found is not None, "it was put there in this transaction"
    return found


def find(connection: Connection, call_sid: str, *, for_update: bool = False) -> CallRecord | None:
    """Return the call's record, or None."""
    row = connection.execute(_FIND_FOR_UPDATE if for_update else _FIND, {"sid": call_sid}).one_or_none()
    return CallRecord(*row) if row else None


def go_on(connection: Connection, call: CallRecord, language: str, release: str) -> None:
    """Note which language the call is held in, and on which release of the tree."""
    if (language, release) != (call.language, call.release):
        changed = sa.update(calls).where(calls.c.call_sid == call.call_sid)
        connection.execute(changed.values(language=language, release=release))


def report_status(
    connection: Connection, call_sid: str, status: str, caller: Caller, called: str, now: datetime
) -> None:
    """Note what Twilio says of the call; once it is over, nothing said later changes it.

    Callbacks come late and out of order: the end may come before the first turn does.
    """
    open_call(connection, call_sid, caller, called, now)
    values = {"status": status, "ended": now} if status in FINAL else {"status": status}
    connection.execute(sa.update(calls).where(calls.c.call_sid == call_sid, calls.c.ended.is_(None)).values(values))


def known(connection: Connection, call_sid: str) -> dict[str, str]:
    """Return what the call knows: entries, what look-ups said, its ticket."""
    rows = connection.execute(_KNOWN, {"sid": call_sid})
    return {str(name): str(value) for name, value in rows}


def keep_known(
    connection: Connection,
    call_sid: str,
    values: Mapping[str, str],
    before: Mapping[str, str],
    open_names: Collection[str],
) -> None:
    """Keep what the call knows now. before: what is kept already. open_names: what reports may show whole."""
    changed = [name for name, value in values.items() if before.get(name) != value]
    stale = [name for name in before if name not in values or name in changed]
    if stale:
        connection.execute(
            sa.delete(known_values).where(known_values.c.call_sid == call_sid, known_values.c.name.in_(stale))
        )
    if changed:
        rows = [
            {
                "call_sid": call_sid,
                "name": name,
                "value": values[name],
                "shown": values[name] if name in open_names else masked(values[name]),
            }
            for name in changed
        ]
        connection.execute(_LEARN, rows)


def forget_entries(connection: Connection, ended_before: datetime) -> int:
    """Cover what was keyed in calls that ended before an instant; return how many values were."""
    over = sa.select(calls.c.call_sid).where(calls.c.ended < ended_before)
    covered = connection.execute(
        sa.update(known_values)
        .where(known_values.c.call_sid.in_(over), known_values.c.value != known_values.c.shown)
        .values(value=known_values.c.shown)
    )
    return covered.rowcount


def close_lost(connection: Connection, started_before: datetime, now: datetime) -> int:
    """End calls that began before an instant and whose end was never told; return how many."""
    lost = sa.update(calls).where(calls.c.started < started_before, calls.c.ended.is_(None))
    return connection.execute(lost.values(status="failed", ended=now)).rowcount
