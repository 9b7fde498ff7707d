"""Saves on the real clock: a folder served as in development, written slowly, while callers dial from other threads.

Nothing is told when to look and no time is made to pass: the watch looks by itself, and an editor takes a while between
the two halves of a save, though never as long as a file must lie still.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.proof.gate import sound_tree
from ivr.settings import Settings
from ivr.web.edited import LOOK_EVERY_S, STILL_S
from ivr.web.factory import create_served_app
from tests.web.callers import Call, Lost
from tests.web.conftest import Twilio
from tests.web.told import Told, has_place, verdict
from tests.web.torn import BESIDE, IN_PLACE, cut_off, flipped, tree_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CALLERS = 2
# Between two webhooks of a caller: people are slower, and the rest of the machine wants its turn.
BREATH_S = 0.1
PAUSES_S = (0.0, STILL_S / 4, STILL_S * 3 / 4)
# F17 asks for 2 s, which is told; on a machine that has other work, late is not broken.
LONGEST_S = 20.0


@dataclass
class SlowSaves:
    """An editor at work on a folder that is served. slowest_s: from a sound save to the first call it answered."""

    folder: Path
    sibling: Path
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    def __post_init__(self) -> None:
        app = create_served_app(Settings(development=True, prompts=self.folder, data=self.folder.parent / "data"))
        self._line = Twilio(app, "http://localhost", None)
        tree = sound_tree(self.folder)
        self._last, self._nodes = tree.release, {tree.release: frozenset(tree.nodes)}
        self._numbers = itertools.count(1)
        self._counting = threading.Lock()
        self._over = threading.Event()

    def run(self, saves: int) -> None:
        """Save so many times, each over the last, while callers come and go."""
        with Told() as told:
            callers = [threading.Thread(target=self._keep_calling, args=(seed,)) for seed in range(CALLERS)]
            for caller in callers:
                caller.start()
            try:
                for _ in range(saves):
                    self._save(told)
            finally:
                self._over.set()
                for caller in callers:
                    caller.join()
        for fault in told.faults:
            self._count("lost", fault)

    def _save(self, told: Told) -> None:
        # A file that was cut off before its first byte may be sound, and nothing of it is left to be torn.
        torn = [path for path in tree_files(self.folder) if path.stat().st_size]
        name = self.chance.choice(torn).relative_to(self.folder)
        path, twin = self.folder / name, self.sibling / name
        whole = twin.read_bytes()
        content = self.chance.choice((cut_off, flipped))(whole, self.chance.randrange(len(whole)))
        twin.write_bytes(content)
        tree = verdict(self.sibling)
        if tree is not None:
            self._nodes[tree.release] = frozenset(tree.nodes)  # before anybody can be answered by it
        way, pause_s = self.chance.choice(IN_PLACE + BESIDE), self.chance.choice(PAUSES_S)
        for _ in way(path, content):
            self._over.wait(pause_s)
        self._count("saves")
        where = f"{name}, {len(content)} bytes, {way.__name__}, {pause_s} s between"
        self._await(tree.release if tree else None, where, told)
        if tree is None:
            twin.write_bytes(whole)
            path.write_bytes(whole)

    def _await(self, expected: str | None, where: str, told: Told) -> None:
        """Dial until the save answers, or is refused; nothing but it and the last may answer."""
        began = time.monotonic()
        while time.monotonic() < began + LONGEST_S:
            call = self._call(self.chance)
            self._do(call, Call.dial)
            self._do(call, Call.hang_up)
            spent_s = time.monotonic() - began
            # What only says how to judge makes no other release: it is waited for as long as a look takes.
            if call.release == expected and (expected != self._last or spent_s > STILL_S + LOOK_EVERY_S):
                self.slowest_s = max(self.slowest_s, spent_s)
                self._last = expected
                return self._count("adopted")
            if call.release != self._last:
                return self._count("broken", f"{where}: {call.release} is live after {self._last}")
            if expected is None and told.refusals:
                refusal = told.refusals.pop()
                return self._count("refused") if has_place(refusal) else self._count("broken", f"{where}: {refusal}")
            self._over.wait(BREATH_S)
        return self._count("broken", f"{where}: not {expected or 'refused'} after {LONGEST_S:.0f} s")

    def _keep_calling(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._over.is_set():
            call = self._call(chance)
            self._do(call, Call.dial)
            while not call.ended:
                self._over.wait(BREATH_S)
                self._do(call, Call.see_out if self._over.is_set() else Call.step)

    def _call(self, chance: random.Random) -> Call:
        self._count("calls")
        number = next(self._numbers)
        return Call(self._line, chance, lambda release: self._nodes.get(release, ()), chance.randrange(12), number)

    def _do(self, call: Call, deed: Callable[[Call], None]) -> None:
        before = call.steps
        try:
            deed(call)
        except Lost as lost:
            call.ended = True
            self._count("lost", str(lost))
        else:
            if call.ended:
                self._count("ended")
        with self._counting:
            self.counts["steps"] += call.steps - before

    def _count(self, what: str, trouble: str | None = None) -> None:
        with self._counting:
            self.counts[what] += 1
            if trouble is not None:
                self.troubles.append(trouble)
