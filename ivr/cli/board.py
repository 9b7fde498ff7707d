"""What goes on at one leg that somebody watches: put together from events, sounds and openings, ready to be drawn.

Knows no terminal and no colours; `screen` draws it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ivr.cli.trace import MOST_LINES, Trace
from ivr.simulator.ears import CALLER
from ivr.simulator.media import Beep, Media, Spoken, Tones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.simulator.events import Event, Field
    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard, Sound


@dataclass(slots=True)
class Line:
    """One line of the conversation: words or a sound from the app, or what was done at this end."""

    who: Literal["app", "caller"]
    text: str
    was_cut: bool = False


@dataclass(slots=True)
class Sounding:
    """What is heard now. began: None while it is still being made."""

    line: Line
    began: float | None
    length_s: float = 0.0


@dataclass(slots=True)
class Opening:
    """An input that is open: what it takes, and since when it waits without a prompt."""

    kind: str
    takes: str
    num_digits: int | None
    finish_on_key: str
    timeout_s: float
    opened: float
    waits_since: float | None = None
    keys: str = ""
    was_spoken_to: bool = False

    @property
    def takes_speech(self) -> bool:
        """Return whether words are listened for."""
        return self.kind == "gather" and "speech" in self.takes


@dataclass(slots=True)
class Waiting:
    """A place in a queue."""

    queue: str
    since: float
    position: int = 0
    size: int = 0


class Board:
    """The state of one leg's side, as a sink of events, a listener of the line and a party of the call."""

    def __init__(self, leg: str = CALLER, trace: Trace | None = None) -> None:
        self.leg = leg
        self.trace = trace or Trace()
        self.number = ""
        self.answered_at: float | None = None
        self.conversation: deque[Line] = deque(maxlen=MOST_LINES)
        self.sounding: Sounding | None = None
        self.opening: Opening | None = None
        self.waiting: Waiting | None = None
        self.ringing = ""
        self.room = ""
        self.talking: tuple[str, float] | None = None
        self.silent_until: float | None = None
        self.last_key: tuple[str, float] = ("", -1.0)
        self.path: list[str] = []
        self.is_over = False
        self._listen: Event | None = None

    def saw(self, event: Event) -> None:
        """Take in an event, and keep it."""
        self.trace.saw(event)
        self.takes(event)

    def takes(self, event: Event) -> None:
        """Take in an event if it is this leg's."""
        if event.leg != self.leg:
            return
        match event.event:
            case "call":
                self.number = str(event["to"])
            case "answer":
                self.answered_at = event.t
            case "node":
                self.path.append(str(event["node"]))
            case "listen":
                self._listen = event
            case "speech":
                self.conversation.append(Line("caller", f"“{event['text']}”"))
                if self.opening is not None:
                    self.opening.was_spoken_to = True
            case "end":
                self.is_over = True
            case _:
                self._met(event)

    def _met(self, event: Event) -> None:
        """Take in whom the caller waits for or talks with."""
        match event.event:
            case "dial" if event["kind"] not in ("conference", "queue"):
                self.ringing = str(event["to"])
            case "conference":
                self.room = str(event["name"]) if event["did"] != "leave" else ""
            case "bridged":
                self.ringing, self.talking = "", (str(event["with"]), event.t)
            case "dialled":
                self.ringing, self.talking = "", None
            case "request":
                self.talking = None
            case "enqueue":
                self.waiting = Waiting(str(event["queue"]), event.t)
            case "queue" if self.waiting is not None:
                self.waiting.position, self.waiting.size = _number(event["position"]), _number(event["size"])
            case "dequeued":
                self.waiting = None
            case _:
                pass

    # The line, as a listener hears it.

    def prepares(self, leg: str, heard: Heard, t: float) -> None:
        """Show what will be heard when it is made."""
        if leg == self.leg:
            self._show(heard, None)

    def begins(self, leg: str, sound: Sound, t: float, length_s: float) -> None:
        """Show what is heard."""
        if leg != self.leg:
            return
        made = self.sounding if self.sounding and self.sounding.began is None else None
        if made is None or made.line.text != _text(sound):
            self._show(sound, t, length_s)
        else:
            made.began, made.length_s = t, length_s

    def stops(self, leg: str, t: float) -> None:
        """Mark what was heard as cut."""
        if leg == self.leg and self.sounding is not None:
            self.sounding.line.was_cut = True
            self.sounding = None

    def pressed(self, leg: str, digit: str, t: float) -> None:
        """Show the key."""
        if leg != self.leg:
            return
        self.last_key = (digit, t)
        if self.opening is not None:
            self.opening.keys += digit
            if self.opening.waits_since is not None:
                self.opening.waits_since = t  # the time-out begins anew with every key
        last = self.conversation[-1] if self.conversation else None
        if last is not None and last.who == "caller" and self.opening is not None and len(self.opening.keys) > 1:
            last.text += f" {digit}"
        else:
            self.conversation.append(Line("caller", digit))

    # The call, as a party lives it.

    def placed(self, leg: Leg) -> None:
        """Nothing to add to the event."""

    def joined(self, leg: Leg) -> None:
        """Nothing to add to the event."""

    def bridged(self, leg: Leg, other: Leg) -> None:
        """They talk; only one of the two has an event of it."""
        self.ringing, self.talking = "", (other.name, leg.exchange.t)

    def parted(self, leg: Leg) -> None:
        """They do not talk any more."""
        self.talking = None

    def input_opened(self, leg: Leg, kind: str) -> None:
        """An input opens."""
        said: Mapping[str, Field] = self._listen.fields if kind == "gather" and self._listen is not None else {}
        most, timeout = said.get("num_digits"), said.get("timeout")
        self.opening = Opening(
            kind,
            str(said.get("input") or "dtmf"),
            most if isinstance(most, int) else None,
            str(said.get("finish_on_key") or ""),
            float(timeout) if isinstance(timeout, int | float) else 0.0,
            leg.exchange.t,
        )

    def prompt_ended(self, leg: Leg) -> None:
        """The input waits now."""
        self.sounding = None
        if self.opening is not None:
            self.opening.waits_since = leg.exchange.t

    def input_closed(self, leg: Leg) -> None:
        """The input is over."""
        self.opening = None

    def settle(self, now: float) -> None:
        """Let what was heard to its end be over, and know what was noticed by now."""
        self.trace.settle(now)
        heard = self.sounding
        if heard is not None and heard.began is not None and now >= heard.began + heard.length_s:
            self.sounding = None

    def _show(self, sound: Sound, began: float | None, length_s: float = 0.0) -> None:
        self.talking = None
        shown = Line("app", _text(sound))
        self.conversation.append(shown)
        self.sounding = Sounding(shown, began, length_s)


def _text(sound: Sound) -> str:
    match sound:
        case Spoken(text=text):
            return text
        case Tones(digits=digits):
            return f"♪ tones {digits}"
        case Media(url=url, text=text):
            return f"♪ {text or url}"
        case Beep():
            return "♪ beep"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
