"""Keys pressed one after another on a leg, as a thumb does, and what becomes of those that come too late."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Timer

# A prompt is cut half a second after it began; keys follow one another a tenth of a second apart.
KEY_AFTER_S, KEY_GAP_S = 0.5, 0.1


class Keying:
    """Presses `digits` after so many seconds, 0.1 s apart; `done` is called once all are pressed."""

    def __init__(self, leg: Leg, digits: str, done: Callable[[], None], after_s: float = 0.0) -> None:
        self._leg, self._digits, self._done = leg, digits, done
        self._began = leg.exchange.t + after_s
        self._pressed = ""
        self._heard = False
        self.is_over = False
        self._timers: list[Timer] = [
            leg.exchange.timeline.at(self._began + number * KEY_GAP_S, partial(self._press, key))
            for number, key in enumerate(digits)
        ]

    def stop(self) -> None:
        """Take the hand away: the input is closed, and keys not yet pressed are lost."""
        if self.is_over:
            return
        self.is_over = True
        for timer in self._timers:
            timer.cancelled = True
        if self._pressed:
            self._leg.emit("press", at=self._began, digits=self._pressed)
        lost = self._digits[len(self._pressed) :]
        if lost:
            self._leg.warn(None, f"the keys {lost} came when nothing listened any more; they are lost.")

    def _press(self, key: str) -> None:
        self._pressed += key
        self._heard = self._leg.press(key) or self._heard
        if self._pressed != self._digits or self.is_over:
            return
        self.stop()
        if not self._heard:
            self._leg.warn(None, f"the keys {self._digits} were pressed, but nothing listened for keys.")
        self._done()
