"""Budgets: how many text messages leave in all and for one number, so that nobody can have us pump them out.

"SMS pumping: paid texts triggered by attackers" (reliability T15). They hold across workers and restarts, for they
count rows of the outbox. Surveys, which a caller triggers by hanging up, have a budget of their own: they cannot use up
what callers ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import sqlalchemy as sa

from ivr.office.outbox import Writing
from ivr.store.advisory_lock import take_advisory_lock
from ivr.store.tables import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SURVEY = "survey"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budgets:
    """The most of each. a_number: of messages asked for, in a day; of surveys there is one."""

    surveys_an_hour: int = 200
    asked_for_an_hour: int = 200
    a_number: int = 5


_IS_WRITING = outbox.c.kind.in_(get_args(Writing))  # calls to agents use up nobody's messages
_COUNT = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.made > sa.bindparam("since"), _IS_WRITING)
_SURVEYS = _COUNT.where(outbox.c.template == SURVEY)
_ASKED_FOR = _COUNT.where(outbox.c.template != SURVEY)


def may_survey(connection: Connection, budgets: Budgets, recipient_hash: str, now: datetime) -> bool:
    """Return whether this number may be asked: the hour's surveys are not used up, and it was not asked for a day."""
    take_advisory_lock(connection, "surveys")
    in_all = connection.execute(_SURVEYS, {"since": now - HOUR}).scalar_one()
    return in_all < budgets.surveys_an_hour and not _to(connection, _SURVEYS, recipient_hash, now)


def may_send(connection: Connection, budgets: Budgets, recipient_hash: str, now: datetime) -> bool:
    """Return whether this recipient may be sent one more of what is asked for."""
    take_advisory_lock(connection, "messages asked for")
    in_all = connection.execute(_ASKED_FOR, {"since": now - HOUR}).scalar_one()
    return in_all < budgets.asked_for_an_hour and _to(connection, _ASKED_FOR, recipient_hash, now) < budgets.a_number


def _to(connection: Connection, query: sa.Select[int], recipient_hash: str, now: datetime) -> int:
    """Return how many of these went to one recipient within a day."""
    of_one = query.where(outbox.c.recipient_hash == sa.bindparam("recipient"))
    return connection.execute(of_one, {"since": now - DAY, "recipient": recipient_hash}).scalar_one()
