"""What a call may ask of the office within one turn, inside the turn's transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from ivr import clock
from ivr.errors import MustAskOutside, NoAnswer
from ivr.menu.circumstances import CALLER_CLASS
from ivr.menu.conditions import UNKNOWN
from ivr.menu.queues import CALL_BACK, queue_of
from ivr.office import budgets, callers, limits, opt_outs, outbox, queues, ringing, tickets
from ivr.office.identifying import CLASS, IDENTIFY, LANGUAGE, NOTICE, NUMBER, Identified
from ivr.office.queueing import estimate_wait_s, handling_s, typical_wait_s
from ivr.office.sms import takes_sms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.menu.lookups import Rows
    from ivr.menu.part import Language
    from ivr.office.calls import Caller, CallRecord
    from ivr.office.office import Office
    from ivr.office.queues import Departure

    # Why nothing was sent.
    Unsent = Literal["number", "stopped", "later"]

# No mail goes to a longer one, nor does the outbox keep it. https://www.rfc-editor.org/errata/eid1690
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class LookUpKey:
    """One look-up: its name, and the entries it is made by in order of their fields."""

    name: str
    keys: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(slots=True)
class Visit:
    """One turn's dealings with the office.

    known: what the call knew when the turn began. key: what the numbers of this turn's tickets are made from.
    outside: answers of services that were asked so far. has_effect: something was done that must not be done twice.
    """

    office: Office
    connection: Connection
    call: CallRecord
    caller: Caller
    key: str
    now: datetime
    known: Mapping[str, str] = field(repr=False)
    outside: Mapping[LookUpKey, Rows | NoAnswer] = field(repr=False)
    has_effect: bool = False
    _made: int = 0

    def identify(self, language: Language) -> Identified:
        """Return who calls: what a service says now, and else what is remembered. language: where none is remembered.

        Raises:
            MustAskOutside: the service must be asked first.
        """
        remembered = callers.identify(self.connection, self.caller)
        said: Mapping[str, str] = {}
        if self.caller.number and self.office.lookups.leaves_the_process(IDENTIFY):
            keys = {NUMBER: self.caller.number, LANGUAGE: remembered.language or language}
            with suppress(NoAnswer):
                rows = self.look_up(IDENTIFY, keys)
                said = rows[0] if len(rows) == 1 else {}
        return Identified(said.get(CLASS) or remembered.caller_class, remembered.language, said.get(NOTICE, ""))

    def may_call(self) -> bool:
        """Return whether this number has not called too often."""
        return limits.may_call(self.connection, self.office.limits, self.call, self.now)

    def may_try(self, field_name: str, value: str) -> bool:
        """Return whether a limited entry may be tried, and count the try."""
        value_hash = self.office.secret.hash("attempt", field_name, value)
        return limits.may_try(
            self.connection, self.office.limits, field_name, value_hash, self.call.call_sid, self.caller, self.now
        )

    def look_up(self, name: str, keys: Mapping[str, str]) -> Rows:
        """Return up to two rows.

        Raises:
            NoAnswer: the look-up gave no answer that can be used.
            MustAskOutside: a service must be asked first.
        """
        if not self.office.lookups.leaves_the_process(name):
            return self.office.lookups.rows(name, keys, clock.monotonic())
        key = LookUpKey(name, tuple(sorted(keys.items())))
        found = self.outside.get(key)
        if found is None:
            raise MustAskOutside(key.name, key.keys)
        if isinstance(found, NoAnswer):
            raise found
        return found

    def ticket(self, number: str) -> dict[str, str] | None:
        """Return a ticket's row, or None. Whose it is not hears that it is not theirs, and nothing else of it."""
        found = tickets.find(self.connection, number)
        if found is None:
            return None
        by_caller = found.caller_hash is not None and found.caller_hash == self.caller.hash
        shared = (name for name in self.office.identifying if found.details.get(name))
        if not by_caller and not any(found.details[name] == self.known.get(name) for name in shared):
            return {"mine": "no"}
        return {
            "kind": found.kind,
            "status": found.status,
            "due": found.due.isoformat(),
            "overdue": "yes" if found.is_overdue(self.now) else "no",
            "mine": "yes",
        }

    def make_ticket(
        self, kind: str, details: Mapping[str, str], recording: str | None, language: str
    ) -> tuple[str, datetime]:
        """Keep a ticket; return its number and when it is due."""
        self._made += 1
        self.has_effect = True
        wanted = tickets.Wanted(
            kind=kind,
            queue=self.office.desk(kind),
            language=language,
            due=self.office.due(kind, self.now),
            call_sid=self.call.call_sid,
            key=f"{self.key}:{self._made}",
            details=details,
            recording=recording,
        )
        number = tickets.make(self.connection, wanted, self.caller, self.office.secret, self.now)
        if kind == CALL_BACK:
            priority = queue_of(self.office.queues, wanted.queue).priority
            queues.keep_place(self.connection, self.call.call_sid, wanted.queue, priority, number, self.now)
        return number, wanted.due

    def admit(self, queue: str, *, insists: bool) -> int | None:
        """Put the call in line and have an agent rung; return its position, or None where the queue is full."""
        limits_of = queue_of(self.office.queues, queue)
        position = queues.admit(self.connection, self.call.call_sid, queue, limits_of, self.now, insists=insists)
        ringing.match(self.connection, self.office.rung, self.now)
        return position

    def waiting(self, queue: str) -> int:
        """Return how many wait in the queue."""
        return queues.line(self.connection, self.now).waiting(queue)

    def position(self, queue: str, at_twilio: int) -> int | None:
        """Return where the call stands in its queue, None where nobody knows. at_twilio: Twilio's own count."""
        sid = self.call.call_sid
        if not queues.confirm(self.connection, sid, self.now):
            # It waits at Twilio, so it waits: the store was down as it came, or somebody thought it had gone.
            queues.admit(self.connection, sid, queue, queue_of(self.office.queues, queue), self.now, insists=True)
        return queues.position(self.connection, sid, queue, at_twilio, self.now)

    def wait_s(self, queue: str, position: int) -> float | None:
        """Return how long a caller at this position of the queue waits on average, in or out of season."""
        given = queue_of(self.office.queues, queue)
        talk_s = handling_s(queues.recent_talks_s(self.connection, queue, self.now), given.service_s)
        return estimate_wait_s(position, given.seats, talk_s, self.office.seats_factor(self.now))

    def measured_wait_s(self, queue: str) -> float | None:
        """Return how long callers of the queue waited of late; None where too few did to tell."""
        return typical_wait_s(queues.recent_waits_s(self.connection, queue, self.now))

    def leave_queue(self, how: Departure, waited_s: int) -> None:
        """Take the call out of line. Who waited in vain had a promise: what is due of this call goes one level up."""
        queues.leave(self.connection, self.call.call_sid, how, waited_s, self.now)
        ringing.leave(self.connection, self.call.call_sid, self.office.rung, self.now)
        if how == "overflow":
            by = queues.joined_at(self.connection, self.call.call_sid, self.now) + timedelta(seconds=waited_s)
            tickets.escalate_due(self.connection, self.call.call_sid, max(by, self.now), self.now)

    def send(self, by: outbox.Writing, template: str, body: str, address: str) -> Unsent | None:
        """Put a message to the caller in the outbox; return why not, None where it is there.

        The same one asked for twice in a call is one. address: where an e-mail goes.
        """
        to, to_hash = self.caller.number, self.caller.hash
        if by == "email":
            to, to_hash = address, self.office.secret.hash("email", address)
        if not to or to_hash is None or len(to) > _LONGEST_ADDRESS or (by == "sms" and not takes_sms(to)):
            return "number"
        if opt_outs.has_stopped(self.connection, to_hash):
            return "stopped"
        key = self.office.secret.hash("outbox", self.call.call_sid, by, template, body)
        if outbox.is_there(self.connection, key):
            return None
        if not budgets.may_send(self.connection, self.office.budgets, to_hash, self.now):
            return "later"
        self.has_effect = True
        outbox.put(self.connection, outbox.Message(key, by, template, to, to_hash, body, self.call.call_sid), self.now)
        return None

    def remember(self, language: str | None) -> None:
        """Remember the caller's language and class from now on, or with None erase all that is remembered."""
        self.has_effect = True
        if language is None:
            callers.forget(self.connection, self.caller)
            return
        callers.remember(self.connection, self.caller, self.now, language=language)
        if (told := self.known.get(CALLER_CLASS, UNKNOWN)) != UNKNOWN:
            callers.remember_class(self.connection, self.caller, told, self.now)
