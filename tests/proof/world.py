"""The office and the store, made to give the answers an edge of the walk says they gave.

The office itself answers, after its tables, its limits and the services it asks were so arranged that it cannot answer
otherwise; only the store's being down is said for it. Knows no call and no tour.
"""

from __future__ import annotations

import json
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

import sqlalchemy as sa

from ivr.callflow.sending import Accepted, NotSent, Send
from ivr.callflow.state import (
    Allowed,
    Done,
    HasNumber,
    Identify,
    LookUp,
    LookUpFailed,
    ManyRows,
    MayTry,
    NumberKnown,
    Row,
)
from ivr.callflow.waiting import Admit, Admitted, QueueFull
from ivr.errors import NoAnswer, StoreDown
from ivr.menu.conditions import UNKNOWN
from ivr.menu.lookups import TICKETS
from ivr.menu.queues import queue_of
from ivr.menu.values import TICKET_NUMBER
from ivr.office import queues
from ivr.office.budgets import Budgets
from ivr.proof.answers import Answers
from ivr.proof.situations import WITHHELD
from ivr.proof.steps import STORE_DOWN
from ivr.store import tables
from ivr.web import questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.callflow.state import Answer, Question
    from ivr.menu.model import MenuTree
    from ivr.office.visit import Visit
    from ivr.proof.situations import Situation
    from ivr.store.engine import Store

SERVICES = "http://services.invalid/"
IDENTIFY_URL = f"{SERVICES}identify"
NOWHERE = "nowhere to send it"
_ANSWER = questions.answer
_LONGEST_WAIT_S = 60
_NONE_LEFT, _ENOUGH = Budgets(0, 0, 0), Budgets(10**6, 10**6, 10**6)


def with_services(tree: MenuTree) -> MenuTree:
    """Return the tree with each file of look-ups in the hands of a service, which can be down, and with short waits.

    Each 40 s of a wait are one request more, and the walk sees no difference.
    """
    outside = {"file": "", "rows": (), "digest": ""}
    sources = {
        name: source.model_copy(update={**outside, "url": f"{SERVICES}{name}"}) for name, source in tree.lookups.items()
    }
    waits = {
        name: queue.model_copy(update={"longest_wait_s": min(queue.longest_wait_s, _LONGEST_WAIT_S)})
        for name, queue in tree.queues.items()
    }
    return tree.model_copy(update={"lookups": sources, "queues": waits})


def empty(store: Store) -> None:
    """Forget all calls there were."""
    with store.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(sa.delete(table))


class World:
    """What the office says in one situation of one tree. wrong: what it could not be made to say."""

    def __init__(self, tree: MenuTree, situation: Situation) -> None:
        self.wrong: list[str] = []
        self._situation = situation
        self._answers = Answers(tree)
        self._queues = tree.queues
        self._wanted: Sequence[str] = ()
        self._left: deque[str] = deque()
        self._visit: Visit | None = None
        self._row: Answer = Done()

    @contextmanager
    def saying(self, answers: Sequence[str], store: Store) -> Iterator[None]:
        """Give these answers, by the walk's names for them, to what one webhook asks; and to all else what is hoped."""
        self._wanted, self._left, self._visit = answers, deque(answers), None
        if STORE_DOWN in answers:
            with mock.patch.object(store, "run", side_effect=StoreDown("It is down for this request.")):
                yield
            return
        # The call flow's questions reach the office at one place, and nothing there can be handed in.
        with mock.patch.object(questions, "answer", self._answer):
            yield
        if self._left:
            self.wrong.append(f"nothing was asked that {' and '.join(self._left)} answers")

    def post(self, url: str, body: bytes, timeout_s: float, max_bytes: int) -> tuple[int, bytes]:
        """Answer as the services that are looked up at."""
        assert url.startswith(SERVICES)
        assert json.loads(body)
        if url == IDENTIFY_URL:
            known = self._situation.caller not in (UNKNOWN, WITHHELD)
            return 200, json.dumps({"class": self._situation.caller} if known else None).encode()
        match self._row:
            case Row(values=values):
                return 200, json.dumps(dict(values)).encode()
            case ManyRows():
                return 200, b"[{}, {}]"
            case LookUpFailed():
                raise NoAnswer("it is down")
            case _:
                return 200, b"null"

    def _answer(self, visit: Visit, question: Question, language: str) -> Answer:
        if visit is not self._visit:  # the turn begins, or is done anew after a service was asked
            self._visit, self._left = visit, deque(self._wanted)
        wanted = self._choose(question)
        self._arrange(visit, question, wanted)
        given = _ANSWER(visit, question, language)
        if isinstance(question, Admit):
            visit.connection.execute(sa.delete(tables.waits).where(tables.waits.c.call_sid.startswith("before-")))
        if type(given) is not type(wanted) or (isinstance(given, Allowed | NumberKnown) and given != wanted):
            self.wrong.append(f"{question} was answered {given}, not {wanted}")
        return given

    def _choose(self, question: Question) -> Answer:
        """Return the next answer that is wanted, if it is one to this question; else the one that goes well."""
        if isinstance(question, Send) and self._left and self._left[0] == NOWHERE:
            self._left.popleft()
            return NotSent("number")
        offered = {one.name: one.answer for one in self._answers.to(question, self._situation)}
        if self._left and self._left[0] in offered:
            return offered[self._left.popleft()]
        return next(iter(offered.values()))

    def _arrange(self, visit: Visit, question: Question, wanted: Answer) -> None:
        match question:
            case Identify():
                pass  # `post` says it
            case MayTry():
                _try_often(visit, question, 0 if wanted == Allowed(yes=True) else visit.office.limits.a_call)
            case LookUp(name=name) if name == TICKETS:
                _put_ticket(visit, question.keys[TICKET_NUMBER], wanted)
            case LookUp():
                self._row = wanted
            case HasNumber(destination=name):
                others = frozenset(visit.office.destinations) - {name}
                numbers = others if wanted == NumberKnown(known=False) else others | {name}
                visit.office = replace(visit.office, destinations=numbers)
            case Admit():
                self._make_room(visit, question, wanted)
            case Send():
                visit.office = replace(visit.office, budgets=_ENOUGH if isinstance(wanted, Accepted) else _NONE_LEFT)
                if not isinstance(wanted, Accepted):  # the same text asked for twice in a call is one
                    mine = tables.outbox.c.call_sid == visit.call.call_sid
                    visit.connection.execute(sa.delete(tables.outbox).where(mine))
            case _:
                pass

    def _make_room(self, visit: Visit, question: Admit, wanted: Answer) -> None:
        """Have nobody else in the queue, or so many that not even who insists is let in."""
        waits = tables.waits
        others = waits.c.call_sid != visit.call.call_sid
        # A call that never left the line, since its place is kept, would be let in whatever stands before it.
        visit.connection.execute(sa.delete(waits).where(others if isinstance(wanted, Admitted) else sa.true()))
        if isinstance(wanted, QueueFull):
            full = queue_of(self._queues, question.queue).capacity * queues.INSISTING
            known = {question.queue: queue_of(self._queues, question.queue)}
            queues.fill(visit.connection, {question.queue: full}, known, visit.now)


def _try_often(visit: Visit, question: MayTry, times: int) -> None:
    visit.connection.execute(sa.delete(tables.attempts))
    if times:
        row = {"at": visit.now, "field": question.field_name, "call_sid": visit.call.call_sid, "caller_hash": None}
        rows = [{**row, "value_hash": f"another {number}"} for number in range(times)]
        visit.connection.execute(sa.insert(tables.attempts), rows)


def _put_ticket(visit: Visit, number: str, wanted: Answer) -> None:
    """Have the ticket there is of this number be as the row says it is, or none."""
    visit.connection.execute(sa.delete(tables.tickets).where(tables.tickets.c.number == number))
    if not isinstance(wanted, Row):
        return
    told = wanted.values
    overdue = told.get("overdue") == "yes"
    row = {
        "number": number,
        "kind": told.get("kind", "0"),
        "made": visit.now,
        "due": visit.now.replace(year=visit.now.year + (-1 if overdue else 1)),
        "status": "open" if overdue else told.get("status", "open"),
        "queue": "general",
        "level": 0,
        "call_sid": "CAanother",
        "caller_hash": visit.caller.hash if told["mine"] == "yes" else "another",
        "language": "zh-CN",
        # Of a caller without a number it is theirs by what they keyed in.
        "details": {name: visit.known[name] for name in visit.office.identifying if name in visit.known},
    }
    if told["mine"] == "no":
        row["details"] = {}
    visit.connection.execute(sa.insert(tables.tickets), row)
