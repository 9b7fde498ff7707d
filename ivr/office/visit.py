"""What a call may ask of the office within one turn, inside the turn's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr import clock
from ivr.errors import MustAskOutside, NoAnswer
from ivr.office import callers, limits, tickets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.menu.lookups import Rows
    from ivr.office.callers import Remembered
    from ivr.office.calls import Caller, CallRecord
    from ivr.office.office import Office

# The field by which a merchant's callers are one: a ticket that has it may be asked for by each of them.
MERCHANT = "merchant_number"


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

    def identify(self) -> Remembered:
        """Return what is remembered of the caller."""
        return callers.identify(self.connection, self.caller)

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
        merchant = found.details.get(MERCHANT)
        if not by_caller and (merchant is None or merchant != self.known.get(MERCHANT)):
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
        return number, wanted.due

    def remember(self, language: str | None) -> None:
        """Remember the caller's language, or with None erase what is remembered of it."""
        self.has_effect = True
        if language is None:
            callers.forget_language(self.connection, self.caller)
        else:
            callers.remember(self.connection, self.caller, self.now, language=language)
