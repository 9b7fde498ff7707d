"""The office: one turn of a call at a time, its answer and everything it did in one transaction.

`take_turn` is the only way in for a call. It looks up first what the step was answered before, and answers that again;
otherwise it has `decide` make the answer, which may ask the visit's questions, and keeps answer and effects together.
Look-ups that leave the process are made between two attempts of the transaction, never inside one.
Knows no tree's nodes and no TwiML.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ivr import clock
from ivr.errors import CallOver, MustAskOutside, NoAnswer
from ivr.menu.circumstances import CALLER_CLASS
from ivr.menu.conditions import UNKNOWN
from ivr.office import callers, calls, events, queues, ringing, survey, turns
from ivr.office.budgets import Budgets
from ivr.office.lookups import LONGEST_S
from ivr.office.visit import LookUpKey, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.menu.lookups import Rows
    from ivr.menu.queues import Queue
    from ivr.office.calls import Caller
    from ivr.office.limits import Limits
    from ivr.office.lookups import LookUps
    from ivr.office.secret import Secret
    from ivr.office.turns import Answered, TurnKey
    from ivr.settings import Agent
    from ivr.store.engine import Store

log = logging.getLogger(__name__)

# QueueResult of a caller who was joined with a person. https://www.twilio.com/docs/voice/twiml/enqueue#attributes-action
_TALKED = "bridged"


@dataclass(frozen=True, slots=True)
class Office:
    """What a visit needs.

    due: when a ticket of a kind, made at an instant, is due. desk: which desk a kind of ticket belongs to.
    destinations: names a transfer may dial. open_names: known values that reports may show whole.
    identifying: entries by which callers are one: a ticket that has one may be asked for by whoever keyed in the same.
    text: a template in a language at an instant, as it is sent. budgets: how much may be sent.
    queues: what queues.yaml says. seats_factor: seats at an instant, as a multiple of the usual.
    rung: the agents who are rung when somebody waits for them.
    """

    store: Store
    secret: Secret
    lookups: LookUps
    due: Callable[[str, datetime], datetime]
    desk: Callable[[str], str]
    limits: Limits
    destinations: Collection[str] = frozenset()
    open_names: Collection[str] = frozenset()
    identifying: Collection[str] = frozenset()
    queues: Mapping[str, Queue] = field(default_factory=dict)
    seats_factor: Callable[[datetime], float] = lambda _at: 1.0
    text: survey.Text = lambda _template, _language, _at: None
    budgets: Budgets = field(default_factory=Budgets)
    rung: tuple[Agent, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a turn.

    step and content name the turn, see `turns`; content is what was asked, route, state and what was heard.
    status: Twilio's CallStatus. brings_news: it tells of what happened before the call was over, a message that was
        left or how a wait for a person ended, and is taken even when the news that the call is over came first.
    """

    call_sid: str
    caller: Caller
    called: str
    status: str
    step: int
    content: str = field(repr=False)
    brings_news: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """A turn that was decided: its answer, and what is to be kept of it. around: what the call log says beside."""

    answered: Answered
    known: Mapping[str, str] = field(repr=False)
    language: str
    release: str
    path: tuple[str, ...]
    outcome: str
    around: events.Around


def take_turn(office: Office, request: Request, now: datetime, decide: Callable[[Visit], Decided]) -> Answered:
    """Return what this step was answered before, or what is decided now.

    Raises:
        StoreDown: nothing was kept, so nothing may be promised.
        CallOver: the call has ended.
    """
    key = turns.TurnKey(
        request.call_sid, request.step, office.secret.hash("turn", request.caller.number, request.content)
    )
    outside: dict[LookUpKey, Rows | NoAnswer] = {}
    deadline = clock.monotonic() + LONGEST_S
    while True:
        try:
            return office.store.run(partial(_turn, office, request, key, now, decide, outside))
        except MustAskOutside as needed:
            key_asked = LookUpKey(needed.name, needed.keys)
            try:
                outside[key_asked] = office.lookups.rows(needed.name, dict(needed.keys), deadline)
            except NoAnswer as error:
                log.warning("Look-up %s failed: %s", needed.name, error)
                outside[key_asked] = error


def hold(
    office: Office,
    call_sid: str,
    caller: Caller,
    called: str,
    now: datetime,
    decide: Callable[[Visit], Answered],
) -> Answered:
    """Return what a caller hears who waits in a queue.

    The wait document is asked for again and again, with the same words each time: it is no step, and what it answers is
    not kept, or the position would stand still.

    Raises:
        StoreDown: nobody knows where the call stands.
        CallOver: the call has ended, so it waits nowhere; the news of it may come before a last look at the queue.
    """

    def turn(connection: Connection) -> Answered:
        call = calls.open_call(connection, call_sid, caller, called, now)
        if call.ended is not None:
            raise CallOver(call_sid)
        known = calls.known(connection, call_sid)
        return decide(Visit(office, connection, call, caller, "hold", now, known, {}))

    return office.store.run(turn)


def report_status(
    office: Office, call_sid: str, caller: Caller, called: str, status: str, now: datetime, length_s: int = 0
) -> None:
    """Keep what a status callback says, and with the end of a complete call ask how it was.

    length_s: how long a call was that is over.

    Raises:
        StoreDown: it could not be kept; Twilio does not say it again.
    """

    def keep(connection: Connection) -> None:
        calls.report_status(connection, call_sid, status, caller, called, now)
        if status in calls.FINAL:
            queues.hang_up(connection, call_sid, now)
            ringing.leave(connection, call_sid, office.rung, now)
        if status == "completed":
            survey.ask(connection, call_sid, caller, length_s, office.budgets, office.text, office.secret, now)

    office.store.run(keep)


def _turn(
    office: Office,
    request: Request,
    key: TurnKey,
    now: datetime,
    decide: Callable[[Visit], Decided],
    outside: Mapping[LookUpKey, Rows | NoAnswer],
    connection: Connection,
) -> Answered:
    call = calls.open_call(connection, request.call_sid, request.caller, request.called, now)
    answered = turns.find(connection, key)
    if answered is not None:
        return answered
    if call.ended is not None and not request.brings_news:
        # "A finished call accepts nothing" (reliability T04).
        last = turns.last(connection, request.call_sid)
        if last is None:
            raise CallOver(request.call_sid)
        return last
    known = calls.known(connection, request.call_sid)
    visit = Visit(office, connection, call, request.caller, f"{key.step}:{key.content}", now, known, outside)
    decided = decide(visit)
    _keep_class(connection, request.caller, known, decided.known, now)
    turns.keep(connection, key, decided.answered, now, effect=visit.has_effect)
    calls.keep_known(connection, request.call_sid, decided.known, known, office.open_names)
    calls.go_on(connection, call, decided.language, decided.release)
    events.log(
        connection,
        request.call_sid,
        request.step,
        decided.path,
        decided.outcome,
        decided.release,
        now,
        decided.around,
    )
    if request.status in calls.FINAL:
        calls.report_status(connection, request.call_sid, request.status, request.caller, request.called, now)
        # Who hangs up in a talk had a person, and the talk counts.
        how: queues.Departure = "person" if decided.around.result == _TALKED else "gone"
        queues.leave(connection, request.call_sid, how, decided.around.seconds or 0, now)
        ringing.leave(connection, request.call_sid, office.rung, now)
    return decided.answered


def _keep_class(
    connection: Connection, caller: Caller, before: Mapping[str, str], after: Mapping[str, str], now: datetime
) -> None:
    """Remember a class that this turn's look-up told, of who asked to be remembered.

    What the call began with is what was remembered, or what a service says anew at each call.
    """
    told = after.get(CALLER_CLASS, UNKNOWN)
    if CALLER_CLASS in before and told not in (UNKNOWN, before[CALLER_CLASS]):
        callers.remember_class(connection, caller, told, now)
