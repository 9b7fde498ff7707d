"""Who plays a script at the caller's end: listens for what has to come, and acts when it is time.

Whatever happens is told to the actor by the leg (`Party`), by the ear and by the events; each time it goes on through
the steps that are met. It acts through timers only, never inside the process that told it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator import tokens as tk
from ivr.simulator.keying import KEY_AFTER_S, Keying
from ivr.simulator.party import Silent
from ivr.simulator.script.expecting import is_met
from ivr.simulator.script.hearing import Hearing
from ivr.simulator.script.model import Expect, Hear, NotHear
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.events import Event
    from ivr.simulator.leg import Leg
    from ivr.simulator.script.model import Step

PATIENCE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Which step was not met, counted from 1, why, and what was heard instead."""

    step: int
    message: str
    heard: str


@dataclass(slots=True)
class _Input:
    """An input the call takes: its kind, when it opened, whether it still talks, whether the caller did something."""

    kind: str
    opened: float
    prompting: bool = True
    acted: bool = False


class Actor(Silent):
    """Plays steps in order; after the last one stays silent for `patience_s`, then hangs up.

    patience_s: 0 to hang up as soon as nothing is left to listen for, None to stay until told otherwise.
    """

    def __init__(self, steps: Iterable[Step] = (), patience_s: float | None = PATIENCE_S) -> None:
        self.failure: Failure | None = None
        self.met = 0
        self.talks_with: Leg | None = None
        self._steps = list(steps)
        self._expects = any(isinstance(step.does, Expect) for step in self._steps)
        self._patience_s = patience_s
        self._leg: Leg | None = None
        self._hearing = Hearing()
        self._happened: list[Event] = []
        self._watched: list[tuple[int, NotHear]] = []
        self._input: _Input | None = None
        self._left_alone: _Input | None = None
        self._spoken_into: _Input | None = None
        self._keying: Keying | None = None
        self._met_t = 0.0
        self._acting: Step | None = None
        self._rests = False

    @property
    def is_done(self) -> bool:
        """Return whether no step is left to be met, or one has failed."""
        return self.failure is not None or self.met == len(self._steps)

    @property
    def heard(self) -> str:
        """Return what was said since the caller last acted."""
        return self._hearing.since_act()

    def add(self, step: Step) -> None:
        """Have one more step played."""
        self._steps.append(step)
        self._expects = self._expects or isinstance(step.does, Expect)
        self._go()

    def finish(self) -> None:
        """Judge what is left when the call is over."""
        if self.failure is None and self.met < len(self._steps):
            self._fail(self.met, "the call ended first")

    def rest(self, patience_s: float) -> None:
        """Stay silent from now on, and hang up when patience ends."""
        if self._leg is not None and not self._rests:
            self._rests = True
            leg, since = self._leg, self._leg.exchange.t
            reason = f"the script was over and {patience_s:g} s had passed"
            leg.exchange.timeline.at(since + patience_s, lambda: None if leg.is_over else leg.hang_up(reason))

    def placed(self, leg: Leg) -> None:
        """Begin: the call is on its way; it rings for as long as patience lasts."""
        self._leg, self._met_t = leg, leg.exchange.t
        leg.exchange.timeline.at(leg.exchange.t + PATIENCE_S, lambda: _give_up_ringing(leg))
        self._go()

    # What the leg tells.

    def bridged(self, leg: Leg, other: Leg) -> None:
        """Talk with somebody."""
        self.talks_with = other

    def parted(self, leg: Leg) -> None:
        """Be alone again."""
        self.talks_with = None

    def input_opened(self, leg: Leg, kind: str) -> None:
        """Act if an act waits for an input."""
        self._input = _Input(kind, leg.exchange.t)
        self._try_act()

    def prompt_ended(self, leg: Leg) -> None:
        """Act if an act waits for the end of the prompt."""
        if self._input is not None:
            self._input.prompting = False
        self._try_act()

    def input_closed(self, leg: Leg) -> None:
        """End what was done in it; a step that still waits for words has missed its time."""
        closed, self._input = self._input, None
        if closed is None:
            return
        if self._keying is not None:
            self._keying.stop()
            self._keying = None
            self._done()
        elif self._left_alone is closed:
            self._left_alone = None
            self._turn()
            self._done()
        elif self._spoken_into is closed:
            self._spoken_into = None
            self._done()
        elif not closed.acted and closed.kind != "dial" and self._misses():
            self._fail(self.met, "the call waited for the caller first")

    # What the ear and the events tell.

    def hears(self, text: str) -> None:
        """Hear a text begin."""
        self._hearing.begins(text)
        for number, watched in self._watched:
            if self._hearing.slipped(watched.texts) is not None:
                self._fail(number, "it was said")
        self._go()

    def learns(self, event: Event) -> None:
        """See an event written."""
        if (
            self._leg is not None
            and event.leg == self._leg.name
            and event.event in ("say", "play")
            and event.get("text")
        ):
            self._hearing.ends(cut=bool(event.get("interrupted")))
        if self._expects and not self.is_done:
            self._happened.append(event)
        self._go()

    # Going on.

    def _go(self) -> None:
        leg = self._leg
        while leg is not None and self._acting is None and not self.is_done:
            step = self._steps[self.met]
            if not self._is_met(step):
                return
            self._meet(leg)
        if self.met == len(self._steps) and self._patience_s is not None:
            self.rest(PATIENCE_S if self._watched else self._patience_s or KEY_AFTER_S)

    def _is_met(self, step: Step) -> bool:
        """Return whether a step is met as it stands; an act is begun, and met later."""
        match step.does:
            case Hear(texts=texts, whole=whole):
                return self._hearing.meet(texts, whole=whole)
            case NotHear() as watched:
                self._watched.append((self.met, watched))
                if self._hearing.slipped(watched.texts) is not None:
                    self._fail(self.met, "it was said")
                return True
            case Expect(fields=fields):
                for number, event in enumerate(self._happened):
                    if is_met(fields, event):
                        del self._happened[: number + 1]
                        return True
                self._happened.clear()  # what comes before the one that will meet it is passed over anyway
                return False
            case _:
                self._acting = step
                self._begin(step.does)
                return False

    def _meet(self, leg: Leg) -> None:
        self.met += 1
        self._met_t = leg.exchange.t

    def _done(self) -> None:
        """The act that was under way is met."""
        self._acting = None
        if self._leg is not None and self.failure is None:
            self._meet(self._leg)
            self._go()

    def _turn(self) -> None:
        """The caller acts: what was said before answers nothing any more."""
        self._hearing.act()
        self._watched.clear()

    def _doing(self) -> tk.Token | None:
        does = self._acting.does if self._acting else None
        return None if isinstance(does, Hear | NotHear | Expect) else does

    def _misses(self) -> bool:
        """Return whether the present step needed something before the caller had to act."""
        if self.is_done:
            return False
        return isinstance(self._steps[self.met].does, Hear | Expect | tk.Leave)

    def _fail(self, step: int, message: str) -> None:
        if self.failure is not None:
            return
        self.failure = Failure(step + 1, self._told(step, message), self._hearing.since_act())
        self._acting = None
        leg = self._leg
        if leg is not None:
            leg.exchange.timeline.at(leg.exchange.t, lambda: leg.hang_up(f"step {step + 1} of the script failed"))

    def _told(self, step: int, message: str) -> str:
        does = self._steps[step].does
        if isinstance(does, Hear) and len(does.texts) > 1:
            message += f"; still missing: {', '.join(self._hearing.missing(does.texts))}"
        return message

    # Acting.

    def _begin(self, does: tk.Token | Hear | NotHear | Expect) -> None:
        """Begin an act: at its time, or when the input it needs is there."""
        leg = self._leg
        assert leg is not None
        timeline = leg.exchange.timeline
        match does:
            case tk.Let(seconds=seconds):
                timeline.at(self._met_t + seconds, self._waited)
            case tk.HangUp():
                timeline.at(self._met_t + KEY_AFTER_S, self._hang_up)
            case _:
                self._happened.clear()
                self._try_act()

    def _try_act(self) -> None:
        """Have the act that is under way done, if the call is ready for it."""
        leg, here, does = self._leg, self._input, self._doing()
        if leg is None or here is None or self._keying is not None:
            return
        now, timeline = leg.exchange.t, leg.exchange.timeline
        match does:
            case tk.Press():
                due = max(now, max(self._met_t, here.opened) + KEY_AFTER_S)
                timeline.at(due, lambda: self._press(leg, here, does))
            case tk.Say() if not here.prompting and not here.acted:
                timeline.at(now, lambda: self._speak(leg, here, does.text, None))
            case tk.Leave() if here.kind == "record" and not here.prompting and not here.acted:
                timeline.at(now, lambda: self._speak(leg, here, does.words, does.seconds))
            case tk.Nothing() if not here.acted and self._left_alone is None:
                self._left_alone = here
            case _:
                pass

    def _press(self, leg: Leg, here: _Input, does: tk.Press) -> None:
        if self._doing() is not does or self._input is not here or self._keying is not None:
            return
        here.acted = True
        self._turn()
        self._keying = Keying(leg, does.digits, self._pressed)

    def _pressed(self) -> None:
        if self._keying is not None:
            self._keying = None
            self._done()

    def _speak(self, leg: Leg, here: _Input, words: str, seconds: float | None) -> None:
        if self._input is not here or here.acted or not isinstance(self._doing(), tk.Say | tk.Leave):
            return
        here.acted = True
        self._turn()
        act = self._acting
        self._spoken_into = here
        if not leg.speak(words, estimate_s(words, "zh-CN") if seconds is None else seconds):
            self._spoken_into = None
            leg.warn(None, f"{words!r} was said, but this input takes keys only.")
            self._done()
        elif seconds is not None:  # a recording goes on after the words; a key may end it then
            leg.exchange.timeline.at(leg.exchange.t + seconds, lambda: self._left(act))

    def _left(self, act: Step | None) -> None:
        if self._acting is act and act is not None:
            self._spoken_into = None
            self._done()

    def _waited(self) -> None:
        if self._leg is not None and not self._leg.is_over:
            self._done()

    def _hang_up(self) -> None:
        if self._leg is not None and not self._leg.is_over:
            self._turn()
            self._leg.hang_up()
            self._done()


def _give_up_ringing(leg: Leg) -> None:
    if leg.answered_at is None:
        leg.hang_up(f"nobody had answered after {PATIENCE_S:g} s")
