"""A line whose folder is saved while calls are under way on it: an editor's desk, its callers, what comes of a save.

The desk is the one of `test_edited`: the app and the live folder as they are served in development, but for the
clocks, which here stand at the last write until time is let pass. What is counted: saves; adopted, refused; calls;
steps, which are their webhooks; meanwhile, which are those that were answered while a save was being checked; ended;
lost, which are calls that met anything but their own release; broken, which are saves that came to anything but what
they should.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ivr.menu.load import load_tree
from ivr.proof.gate import sound_tree
from tests.web.callers import Call, Lost
from tests.web.test_edited import Desk
from tests.web.told import Told, has_place

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from ivr.menu.model import MenuTree
    from tests.web.torn import Way

UNDER_WAY = 4
LONGEST_PATIENCE = 12
# Minutes from save to save, so that releases nobody is on any more are let go while others are kept.
PAUSE_S = 600.0


class Check:
    """The check of a folder that is live, with what it was given and what it said.

    in_full: whether with every rule, as it is served, or only for errors that keep a tree from being read.
    """

    def __init__(self) -> None:
        self.watched: Path | None = None
        self.in_full = True
        self.is_busy = False
        self.meanwhile: Callable[[], object] = lambda: None
        self.times = 0
        self.given = b""
        self.tree: MenuTree | None = None
        self.nodes: dict[str, frozenset[str]] = {}

    def __call__(self, folder: Path) -> MenuTree:
        self.times += 1
        self.given = self.watched.read_bytes() if self.watched else b""
        self.tree = None
        self.is_busy = True
        try:
            self.tree = (sound_tree if self.in_full else load_tree)(folder)
        finally:
            self.meanwhile()
            self.is_busy = False
        self.nodes[self.tree.release] = frozenset(self.tree.nodes)
        return self.tree

    def about(self, path: Path, *, in_full: bool) -> None:
        """Begin anew, for a save of one file."""
        self.watched, self.in_full, self.times, self.tree = path, in_full, 0, None


class BusyLine:
    """A served folder with calls under way; a context, for the log is listened to meanwhile."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.counts: Counter[str] = Counter()
        self.troubles: list[str] = []
        self.check = Check()
        self.desk = Desk(folder, self.check)
        self._chance = chance
        self._told = Told()
        self._dialled = 0
        self._calls: list[Call] = []

    def __enter__(self) -> BusyLine:
        self._told.__enter__()
        for _ in range(UNDER_WAY):
            self._move()
        return self

    def __exit__(self, *_: object) -> None:
        self._told.__exit__()

    @property
    def live(self) -> str:
        """The release that is live; who asks for it by `Edited.live` is a caller, and keeps it."""
        return self.desk.edited._live.answerer.tree.release

    def save(self, path: Path, content: bytes, way: Way, *, in_full: bool = True) -> str | None:
        """Save a file while calls go on, and return the release that is then live, None if the save is refused."""
        where = f"{path.name}, {len(content)} bytes, {way.__name__}"
        last = self.live
        self.check.about(path, in_full=in_full)
        self.counts["saves"] += 1
        for _ in way(path, content):
            self._just_written(path)
            self._look(f"{where}, half written")
            self._move()
        self._just_written(path)
        self._look(f"{where}, just written")
        if self.check.times or self.live != last:
            self._broken(f"{where}: looked at before it lay still")
        caller = threading.Thread(target=self._move)
        self.desk.passed_s += 1
        caller.start()
        self._look(where)
        caller.join()
        adopted = self._judge(where, last, content)
        self.desk.passed_s += PAUSE_S
        return adopted

    def overtake(self, path: Path, content: bytes, sooner: bytes) -> None:
        """Save a file, and write something else, of another length, over it while the save is being checked.

        What was checked is not there any more, so nothing may come of it.
        """
        last = self.live
        self.check.about(path, in_full=False)
        path.write_bytes(content)
        self._just_written(path)
        self._look(f"{path.name}, to be overtaken")
        self.check.meanwhile = partial(path.write_bytes, sooner)
        self.desk.passed_s += 1
        self._look(f"{path.name}, overtaken")
        self.check.meanwhile = lambda: None
        self.counts["overtaken"] += 1
        if (last, 1) != (self.live, self.check.times) or self._told.refusals:
            times = f"checked {self.check.times} times, and written over meanwhile"
            self._broken(f"{path.name}, {times}: {self.live} is live after {last}")

    def expect(self, release: str | None, adopted: str | None, where: str) -> None:
        """Count a save as broken where another release was adopted than it should have been; None: none."""
        if release != adopted:
            self._broken(f"{where}: {adopted} was adopted, and {release} is right")

    def see_out(self) -> None:
        """Let every call that is under way come to its end."""
        for call in list(self._calls):
            self._do(call, Call.see_out)

    def _look(self, where: str) -> None:
        try:
            self.desk.edited.look()
        except Exception as error:  # whatever it is, it is what this is here to find
            self._broken(f"{where}: {error!r}")

    def _just_written(self, path: Path) -> None:
        """Set the clock to this moment, as files are dated: by the system's clock, which does not wait for us."""
        stats = [one.stat() for one in (path, path.parent) if one.exists()]
        newest = max(max(stat.st_mtime_ns, stat.st_ctime_ns) for stat in stats)
        self.desk.started = datetime.fromtimestamp(newest / 1e9, UTC) - timedelta(seconds=self.desk.passed_s)

    def _judge(self, where: str, last: str, content: bytes) -> str | None:
        """Return the release that was adopted, None after a refusal. The live one must be that, or else the last."""
        refusals, self._told.refusals = self._told.refusals, []
        tree = None if refusals else self.check.tree
        if self.check.times != 1 or self.check.given != content:
            self._broken(f"{where}: checked {self.check.times} times, with {len(self.check.given)} bytes")
        elif self.live != (tree.release if tree else last):
            self._broken(f"{where}: {self.live} is live after {last}")
        elif tree is not None:
            self.counts["adopted"] += 1
            return tree.release
        elif len(refusals) == 1 and has_place(refusals[0]):
            self.counts["refused"] += 1
        else:
            self._broken(f"{where}: refused {len(refusals)} times, or without its place: {refusals}")
        return None

    def _broken(self, trouble: str) -> None:
        self.counts["broken"] += 1
        self.troubles.append(trouble)

    def _call(self) -> Call:
        self._dialled += 1
        self.counts["calls"] += 1
        patience = self._chance.randrange(LONGEST_PATIENCE)
        return Call(self.desk.twilio, self._chance, self._nodes, patience, self._dialled)

    def _nodes(self, release: str) -> frozenset[str]:
        """Return the nodes of a release that was checked; of any other none, so that no node is right."""
        return self.check.nodes.get(release, frozenset())

    def _move(self) -> None:
        """Let the call go on that waited longest, or one come in where a line is free."""
        began = self.check.times
        if len(self._calls) < UNDER_WAY:
            call, deed = self._call(), Call.dial
        else:
            call, deed = self._calls.pop(0), Call.step
        self._calls.append(call)
        self._do(call, deed)
        self.counts["meanwhile"] += self.check.is_busy or self.check.times > began

    def _do(self, call: Call, deed: Callable[[Call], None]) -> None:
        before = call.steps
        try:
            deed(call)
            if self._told.faults:
                raise Lost(f"call {call.number} on {call.release}: {self._told.faults}")
        except Exception as error:  # Lost, or whatever else keeps a caller from an answer
            self.counts["lost"] += 1
            self.troubles.append(str(error) if isinstance(error, Lost) else f"call {call.number}: {error!r}")
            self._told.faults.clear()
            call.ended = True
        else:
            self.counts["ended"] += call.ended
        self.counts["steps"] += call.steps - before
        if call.ended:
            self._calls.remove(call)
