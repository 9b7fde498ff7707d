"""The steps of a line in one state of the clock, each run once however many callers take it.

A step looks at little of what a call knows. Two calls that wait at the same place, and know the same of what it looks
at, go the same ways on; so the call flow is run for the first of them and tells of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ivr.callflow.known import Known
from ivr.callflow.state import Ask, DialEnded, Hangup, QueueLeft, Recorded, Turn, Waiting
from ivr.callflow.step import resume, step
from ivr.proof.answers import needs_store, without_store
from ivr.proof.inputs import inputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ivr.callflow.state import CallState, Heard
    from ivr.menu.model import MenuTree
    from ivr.proof.answers import Answers
    from ivr.proof.situations import Situation

End = Literal["person", "call-back", "message", "goodbye"]
# What is known, by name and in order.
Pairs = tuple[tuple[str, str], ...]
# What a step looked at that looked at everything, beside the names it asked for.
ALL = "*"
_ALL = (ALL,)
# The answer of a turn in which nothing could be read or kept, a ticket least of all.
STORE_DOWN = "the store is down"


class Watched(Known):
    """What a call knows, with a note of each name that is looked at and of what comes to be known.

    looked_at: shared by all that follows from one beginning. changed: what was learned since; None: forgotten.
    """

    __slots__ = ("changed", "looked_at")

    def __init__(
        self,
        values: Mapping[str, str],
        looked_at: set[str] | None = None,
        changed: Mapping[str, str | None] | None = None,
    ) -> None:
        super().__init__(values)
        self.looked_at = set() if looked_at is None else looked_at
        self.changed = changed or {}

    def learn(self, values: Mapping[str, str]) -> Watched:
        return Watched({**self._values, **values}, self.looked_at, {**self.changed, **values})

    def forget(self, names: Collection[str]) -> Watched:
        left = {name: text for name, text in self._values.items() if name not in names}
        return Watched(left, self.looked_at, {**self.changed, **dict.fromkeys(names)})

    def __getitem__(self, name: str) -> str:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._note(ALL)
        return super().__iter__()

    def __len__(self) -> int:
        self._note(ALL)
        return super().__len__()

    def _note(self, name: str) -> None:
        if name not in self.changed:  # what was learned in the step itself is the same for all who take it
            self.looked_at.add(name)


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One way a call moves on from where it waits, the same for every call that takes it.

    does: what the caller or the far end does: a key, `silence`, `answered`, ... answers: what the office said.
    smooth: it is the caller's doing, and nothing failed on the way.
    turn: what the caller then hears; its path names the nodes passed. Its state knows what the first call knew that
        came here; another's is made of `keeps` and `learned`.
    end: how it ends the call; None if it waits. A call-back stands here as a goodbye where the ticket is older.
    keeps: the names that the call goes on knowing if it knew them. learned: what it knows besides.
    """

    does: str
    answers: tuple[str, ...]
    smooth: bool
    turn: Turn = field(repr=False)
    end: End | None
    keeps: frozenset[str] = field(repr=False)
    learned: Pairs = field(repr=False)


class Steps:
    """Runs the steps of one tree in situations of one instant.

    live: by node, the names that can decide anything from it on. count: how many ways of steps were run.
    """

    def __init__(self, tree: MenuTree, answers: Answers, live: Mapping[str, frozenset[str]]) -> None:
        self._tree = tree
        self._answers = answers
        self._live = live
        # By place, and by the names that were looked at there, the moves for each of their values.
        self._run: dict[tuple[object, ...], dict[tuple[str, ...], dict[tuple[object, ...], list[Move]]]] = {}
        self.count = 0
        # Whether a turn that is being run asked what the store alone can answer.
        self._needs_store = False

    def arrival(self, state: CallState, heard: Heard, situation: Situation) -> list[Move]:
        """Return how a call can begin."""
        return self._moves("the call", replace(state, known=Watched({})), heard, situation)

    def from_(self, turn: Turn, known: Pairs, situation: Situation) -> list[Move]:
        """Return every way on from where a turn waits, for a call that knows this."""
        state = turn.state
        run = self._run.setdefault((state.node, state.language, state.tries, type(turn.wait)), {})
        knows = dict(known)
        for names, told in run.items():
            shared = told.get(known if names == _ALL else tuple(map(knows.get, names)))
            if shared is not None:
                return shared
        watched = Watched(knows)
        # What never decides anything is taken off, so that equal places are one.
        settled = replace(state, step=1, faults=0, no_input=state.tries, no_match=0, known=watched)
        moves = [
            move for does, heard in inputs(self._tree, turn) for move in self._moves(does, settled, heard, situation)
        ]
        names = _ALL if ALL in watched.looked_at else tuple(watched.looked_at)
        run.setdefault(names, {})[known if names == _ALL else tuple(map(knows.get, names))] = moves
        return moves

    def _moves(self, does: str, state: CallState, heard: Heard, situation: Situation) -> list[Move]:
        """Return how it goes on from a state with what is heard, one for each answer the office can give."""
        calm = not isinstance(heard, QueueLeft | DialEnded | Waiting)
        moves, self._needs_store = [], False
        for answers, fails, turn in self._turns(step(self._tree, state, heard, situation.at), situation):
            self.count += 1
            known = turn.state.known
            assert isinstance(known, Watched)
            live = self._live[turn.state.node]
            learned = tuple((name, text) for name, text in known.changed.items() if text is not None and name in live)
            keeps = live.difference(known.changed)
            moves.append(Move(does, answers, calm and not fails, turn, _end(turn, heard), keeps, learned))
        if self._needs_store:
            moves.append(self._without_store(does, state, heard, situation))
        return moves

    def _without_store(self, does: str, state: CallState, heard: Heard, situation: Situation) -> Move:
        """Return how it goes on while the store is down: nothing is known in the turn, and nothing of it is kept."""
        self.count += 1
        given = step(self._tree, replace(state, known=Watched({})), heard, situation.at)
        while isinstance(given, Ask):
            given = resume(self._tree, given, without_store(given.question), situation.at)
        turn = replace(given, state=replace(given.state, known=state.known))
        return Move(does, (STORE_DOWN,), False, turn, _end(turn, heard), self._live[turn.state.node], ())

    def _turns(self, given: Ask | Turn, situation: Situation) -> Iterator[tuple[tuple[str, ...], bool, Turn]]:
        """Yield every turn that answers to the open questions can make: their names, whether one failed, the turn."""
        if isinstance(given, Turn):
            yield (), False, given
            return
        self._needs_store = self._needs_store or needs_store(given.question)
        for one in self._answers.to(given.question, situation, given.state.known):
            for names, fails, turn in self._turns(resume(self._tree, given, one.answer, situation.at), situation):
                yield ((one.name, *names) if one.name else names), fails or one.fails, turn


def _end(turn: Turn, heard: Heard) -> End | None:
    """Return how a turn ends the call, as far as it does not depend on a ticket; None if it waits."""
    if not isinstance(turn.wait, Hangup):
        return None
    match heard:
        case QueueLeft(result="bridged") | DialEnded(status="completed"):
            return "person"
        case Recorded(seconds=seconds) if seconds:
            return "message"
        case _:
            return "goodbye"
