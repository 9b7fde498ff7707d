"""Limits: how often a number may call, and how often a guessable entry may be tried (reliability T10, T13).

They hold across workers and restarts, for they count rows. A try that is refused is not counted: a lock ends by
itself, and nobody can prolong it for others. Whether a value exists plays no part, so nothing can be told from a
refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.store.advisory_lock import take_advisory_lock
from ivr.store.tables import attempts, calls

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from ivr.office.calls import Caller, CallRecord


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that is allowed. 0 for a_caller_calls: no limit.

    a_value: PCI DSS 8.3.4, "locking out the user ID after not more than 10 attempts" for at least 30 minutes.
    in_all: of 10^8 numbers one in a thousand may be a customer's; this many guesses an hour find no more than one.
    """

    a_call: int = 3
    a_caller: int = 10
    a_value: int = 10
    in_all: int = 600
    a_caller_calls: int = 10


CALLER_SPAN = timedelta(days=1)
VALUE_SPAN = timedelta(minutes=30)
ALL_SPAN = timedelta(hours=1)
CALLS_SPAN = timedelta(hours=1)


def may_try(
    connection: Connection, limits: Limits, field: str, value_hash: str, call_sid: str, caller: Caller, now: datetime
) -> bool:
    """Return whether the value may be tried, and count the try if so.

    The same value again in the same call is the same try. A withheld number has no count of its own: the other three
    hold for it.
    """
    take_advisory_lock(connection, "tries")
    in_call = attempts.c.call_sid == call_sid
    if _count(connection, in_call & (attempts.c.value_hash == value_hash) & (attempts.c.field == field)):
        return True
    counted: list[tuple[ColumnElement[bool], int]] = [
        (in_call, limits.a_call),
        ((attempts.c.value_hash == value_hash) & (attempts.c.at > now - VALUE_SPAN), limits.a_value),
        (attempts.c.at > now - ALL_SPAN, limits.in_all),
    ]
    if caller.hash is not None:
        counted.append(((attempts.c.caller_hash == caller.hash) & (attempts.c.at > now - CALLER_SPAN), limits.a_caller))
    # Every count is taken whatever the others say: how long an answer takes tells nothing.
    tried = [(_count(connection, condition), most) for condition, most in counted]
    if any(count >= most for count, most in tried):
        return False
    row = {"at": now, "field": field, "call_sid": call_sid, "caller_hash": caller.hash, "value_hash": value_hash}
    connection.execute(sa.insert(attempts), row)
    return True


def may_call(connection: Connection, limits: Limits, call: CallRecord, now: datetime) -> bool:
    """Return whether this call's number has not called too often in the last hour; withheld ones are not counted."""
    if not limits.a_caller_calls or call.caller_hash is None:
        return True
    recent = (calls.c.caller_hash == call.caller_hash) & (calls.c.started > now - CALLS_SPAN)
    query = sa.select(sa.func.count()).select_from(calls).where(recent, calls.c.call_sid != call.call_sid)
    return connection.execute(query).scalar_one() < limits.a_caller_calls


def forget(connection: Connection, before: datetime) -> int:
    """Delete tries older than an instant; return how many."""
    return connection.execute(sa.delete(attempts).where(attempts.c.at < before)).rowcount


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(attempts).where(condition)).scalar_one()
