"""A call in real time, put together: who calls, what is shown where, what is said when it is over.

At a terminal it is drawn; without one, or as JSON, events come line by line while keys are read.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr.cli.aftermath import summary
from ivr.cli.switchboard import Switchboard
from ivr.cli.terminal import Terminal
from ivr.simulator.ears import CALLER
from ivr.simulator.media import words_in
from ivr.simulator.person import Person
from ivr.simulator.realtime import ThreadCourier
from ivr.simulator.transcript import caption, cut, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr.cli.dialling import Line
    from ivr.cli.sound import Sound
    from ivr.simulator.ears import Listener
    from ivr.simulator.events import Event
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard
    from ivr.simulator.media import Sound as Sounding
    from ivr.simulator.party import Party


NAME_WIDTH = 9


class Captions:
    """Lines instead of a picture: words when they begin, everything else when it has happened.

    write: takes a line. has_events: whether events are written as well, or only what is said.
    """

    def __init__(self, write: Callable[[str], None], *, has_events: bool) -> None:
        self._write = write
        self._has_events = has_events
        self._prepared: Heard | None = None

    def saw(self, event: Event) -> None:
        """Write an event, but not again what was written when it began."""
        if not self._has_events:
            return
        if event.event in ("say", "play") and event.get("text") and event.leg == CALLER:
            if event["interrupted"]:
                self._write(f"{'':>7}  {cut(event).lstrip()}")
        else:
            self._write(line(event))

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """Write words while their sound is still being made."""
        self._prepared = None
        self._caption(leg, heard, t)
        self._prepared = heard

    def begins(self, leg: str, sound: Sounding, t: float, length_s: float) -> None:
        """Write words that begin."""
        if sound is not self._prepared:
            self._caption(leg, sound, t)
        self._prepared = None

    def stops(self, leg: str, t: float) -> None:
        """The event says so."""

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """The event says so."""

    def _caption(self, leg: str, sound: Sounding, t: float) -> None:
        if leg == CALLER and (words := words_in(sound)):
            self._write(caption(t, words))


@dataclass(frozen=True, slots=True)
class Style:
    """How a call is shown. talks: stderr is told what is no event; not where it would fall between lines of JSON."""

    as_json: bool
    is_drawn: bool
    talks: bool


def style(*, as_json: bool) -> Style:
    """Return how a call is shown here: drawn on a terminal that can, else in lines."""
    is_terminal = sys.stdout.isatty()
    can = is_terminal and not Console().is_dumb_terminal
    return Style(as_json, is_drawn=can and not as_json, talks=not (as_json and is_terminal))


class Live:
    """One call in real time. Made before the line is, because it is shown what happens on it."""

    def __init__(self, shown: Style) -> None:
        self._style = shown
        self.switchboard = Switchboard()
        lines_to_stdout = not shown.is_drawn and not shown.as_json
        self._captions = Captions(click.echo if lines_to_stdout else self._say, has_events=lines_to_stdout)

    def saw(self, event: Event) -> None:
        """Take in an event."""
        self.switchboard.saw(event)
        if self._style.as_json:
            click.echo(event.to_json())
        elif not self._style.is_drawn:
            self._captions.saw(event)

    def tell(self, text: str) -> None:
        """Tell the user a line that is no event."""
        trace = self.switchboard.trace
        if not self._style.is_drawn and text not in trace.notices:
            self._say(f"ivr: {text}")
        trace.notice(text)

    def run(
        self, dialled: Line, party: Party, sound: Sound, begun: Callable[[Leg], None], seats: Iterable[str] = ()
    ) -> bool:
        """Make the call; return whether Ctrl-C ended it.

        begun: is told the leg once it is placed. seats: the queues that have an agent who is moved by hand.
        """
        console = Console() if self._style.is_drawn else None
        exchange, board = dialled.exchange, self.switchboard
        courier = ThreadCourier(dialled.transport)
        terminal = Terminal(exchange, courier, board, console, has_keys=isinstance(party, Person))
        listeners: list[Listener] = [board] if self._style.is_drawn else [board, self._captions]
        exchange.ear = sound.ear(listeners, lambda: exchange.t, terminal.driver.bring)
        board.turned, board.rang = partial(self._turned, sound), self._rang
        leg = board.place(exchange, party)
        for queue in seats:
            board.seat(queue)
        begun(leg)
        printed = terminal.run(leg)
        if console is not None:
            for event in board.trace.events:
                console.print(line(event), style="dim", markup=False, highlight=False, emoji=False)
            click.echo(printed, err=True, nl=False)
        return terminal.was_interrupted

    def _turned(self, sound: Sound, leg: Leg) -> None:
        """Let the phone in the hand be heard; without a picture, say which it is."""
        sound.turn_to(leg.name)
        if not self._style.is_drawn:
            self._say(f"ivr: keys go to {leg.name} now.")

    def _rang(self, leg: Leg) -> None:
        if not self._style.is_drawn:
            self._say(f"ivr: {leg.name} rings. a answers it; Tab goes to it, and h refuses it there.")

    def say_what_was(self, events: Sequence[Event], command: str, notes: Iterable[str] = ()) -> None:
        """Say how the call ended and how it is had again; talk, so it goes to stderr.

        notes: what the command does not have again.
        """
        if not self._style.talks:
            return
        console = Console(stderr=True)
        console.print()
        for name, text in summary(events):
            console.print(_row(name, text))
        # Never broken into lines of our own: it is there to be copied.
        console.print(Text.assemble((f"{'Again':<{NAME_WIDTH}}", "dim"), (command, "bold")), soft_wrap=True)
        console.print(_row("Keep", Text("add --save FILE.yaml to that, and 'ivr test FILE.yaml' plays it as a test")))
        notices = self.switchboard.trace.notices if self._style.is_drawn else ()
        for note in (*notes, *notices):
            console.print(_row("Note", Text(note, "dim")))

    def _say(self, text: str) -> None:
        if self._style.talks:
            click.echo(text, err=True)


def _row(name: str, text: Text) -> Table:
    """Return a name and what it says, wrapped beside it."""
    row = Table.grid()
    row.add_column(width=NAME_WIDTH, style="dim")
    row.add_column()
    row.add_row(name, text)
    return row
