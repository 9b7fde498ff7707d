"""All phones on one desk: the caller's, further callers', and each that rings or serves a queue; one is in the hand.

What happens is shown at the phone it happens to, keys go to the one in the hand. Knows no terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.cli.board import Board
from ivr.cli.trace import Trace
from ivr.simulator.agents import seat
from ivr.simulator.ears import CALLER
from ivr.simulator.party import Overhearing
from ivr.simulator.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.events import Event
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard, Sound
    from ivr.simulator.party import Party
    from ivr.simulator.queues import Queue

# A phone whose call is over stays so long, for its end to be seen.
GONE_AFTER_S = 4.0


@dataclass(slots=True, eq=False)
class Phone:
    """A leg, who moves it, and what they see. over_since: when its end was noticed."""

    leg: Leg
    person: Person
    board: Board
    over_since: float | None = None

    @property
    def is_agents(self) -> bool:
        """Return whether it serves a queue: it is never over, only free."""
        return self.leg.kind == "agent"

    @property
    def is_free(self) -> bool:
        """Return whether an agent talks with nobody."""
        return self.is_agents and self.leg.is_over

    @property
    def is_live(self) -> bool:
        """Return whether anything can be done with it."""
        return self.is_agents or not self.leg.is_over

    @property
    def queue(self) -> Queue | None:
        """Return the queue an agent serves."""
        return self.leg.exchange.queue(self.leg.name.partition(":")[2]) if self.is_agents else None

    @property
    def wants_answer(self) -> bool:
        """Return whether picking up would do something: it rings, or somebody waits for its free agent."""
        return self.person.rings or (self.is_free and self.queue is not None and bool(self.queue.members))


class Switchboard:
    """The phones in the order they came. `turned` is told the leg whenever another phone is in the hand."""

    def __init__(self) -> None:
        self.trace = Trace()
        self.phones: list[Phone] = []
        self.persons: list[Person] = []
        self.turned: Callable[[Leg], None] = lambda leg: None
        self.rang: Callable[[Leg], None] = lambda leg: None
        self._first = Board(CALLER, self.trace)
        self._held: Phone | None = None
        self._exchange: Exchange | None = None

    @property
    def board(self) -> Board:
        """Return what the phone in the hand shows."""
        return self._held.board if self._held else self._first

    @property
    def held(self) -> Phone | None:
        """Return the phone in the hand; none while a script plays the caller."""
        return self._held

    @property
    def person(self) -> Person:
        """Return who acts now."""
        assert self._held is not None, "the call is placed before anybody acts in it"
        return self._held.person

    @property
    def live(self) -> list[Phone]:
        """Return the phones with which anything can be done."""
        return [phone for phone in self.phones if phone.is_live]

    # Phones come and go.

    def place(self, exchange: Exchange, party: Party) -> Leg:
        """Place the first call; a person has every other leg that is moved by hand as well."""
        self._exchange = exchange
        leg = exchange.call(Overhearing(self._first, party))
        if isinstance(party, Person):
            exchange.hand = self._hand
            self._add(Phone(leg, party, self._first))
        return leg

    def call_again(self) -> None:
        """Have another caller dial the same number, and take their phone."""
        exchange = self._exchange
        if exchange is None or not self.live:
            return
        number = 1 + sum(_is_caller(person) for person in self.persons)
        name, person = f"{CALLER}:{number}", Person()
        board = Board(name, self.trace)
        setup = exchange.setup.of_another(number - 1)
        leg = exchange.call(Overhearing(board, person), setup, name)
        self._take(self._add(Phone(leg, person, board)))

    def seat(self, queue: str) -> Phone:
        """Seat an agent at a queue and return their phone."""
        assert self._exchange is not None
        leg = seat(self._exchange, queue)
        return next(phone for phone in self.phones if phone.leg is leg)

    def settle(self, now: float) -> None:
        """Put phones away whose calls are over, and take another where the one in the hand is."""
        for phone in self.phones:
            if not phone.is_live and phone.over_since is None:
                phone.over_since = now
        live = self.live
        if not live:
            return
        if self._held is not None and not self._held.is_live:
            self._take(live[0])
        self.phones = [
            phone for phone in self.phones if phone.over_since is None or now - phone.over_since < GONE_AFTER_S
        ]

    def _hand(self, leg: Leg) -> Party:
        person, board = Person(leg), Board(leg.name, self.trace)
        board.number = leg.name if leg.kind == "agent" else leg.to
        self._add(Phone(leg, person, board))
        if leg.kind != "agent":
            self.rang(leg)
        return Overhearing(board, person)

    def _add(self, phone: Phone) -> Phone:
        # What happens is told by a leg's name, and one that is over hears nothing of the next.
        others = [other for other in self.phones if other.is_live or other.leg.name != phone.leg.name]
        self.phones = [*others, phone]
        self.persons.append(phone.person)
        self._held = self._held or phone
        return phone

    def _take(self, phone: Phone) -> None:
        if phone is not self._held:
            self._held = phone
            self.turned(phone.leg)

    # What keys do.

    def turn(self) -> None:
        """Take the next phone."""
        live = self.live
        if live:
            place = live.index(self._held) + 1 if self._held in live else 0
            self._take(live[place % len(live)])

    def answer(self) -> None:
        """Pick up what wants it, the phone in the hand first, and take that phone.

        Where somebody waits in a queue that nobody here serves, sit down at it.
        """
        phone = self.calling
        if phone is None and (queue := self.unserved) is not None:
            phone = self.seat(queue.name)
        if phone is not None:
            self._take(phone)
            phone.person.answer()

    @property
    def calling(self) -> Phone | None:
        """Return the phone that the answering key picks up, if one wants it."""
        held = [self._held] if self._held else []
        return next((phone for phone in (*held, *self.phones) if phone.wants_answer), None)

    @property
    def unserved(self) -> Queue | None:
        """Return a queue in which somebody waits and at which nobody sits: with the phone in the hand first."""
        exchange = self._exchange
        if exchange is None or self._held is None:
            return None
        served = {phone.leg.name for phone in self.phones if phone.is_agents}
        waits = [
            queue for queue in exchange.queues.by_sid.values() if queue.members and f"agent:{queue.name}" not in served
        ]
        mine = [queue for queue in waits if any(member.leg is self._held.leg for member in queue.members)]
        return next(iter((*mine, *waits)), None)

    def hang_up_all(self) -> None:
        """Put every phone down, the callers' first: what they have dialled ends with them."""
        for phone in sorted(self.phones, key=lambda phone: not _is_caller(phone.person)):
            phone.person.hang_up()

    # What happens: each board knows what is its own.

    def saw(self, event: Event) -> None:
        """Take in an event."""
        self.trace.saw(event)
        for board in self._boards:
            board.takes(event)

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """Show what will be heard when it is made."""
        for board in self._boards:
            board.prepares(leg, heard, t)

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Show what is heard."""
        for board in self._boards:
            board.begins(leg, sound, t, length_s)

    def stops(self, leg: str, t: float) -> None:
        """Mark what was heard as cut."""
        for board in self._boards:
            board.stops(leg, t)

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """Show the key."""
        for board in self._boards:
            board.pressed(leg, digit, t)

    @property
    def _boards(self) -> list[Board]:
        """Return all boards; the first is there before its phone is."""
        return [self._first, *(phone.board for phone in self.phones if phone.board is not self._first)]


def _is_caller(person: Person) -> bool:
    return person.leg is not None and person.leg.kind == CALLER
