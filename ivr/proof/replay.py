"""A logged call held against a tree: the same caller, the same answers of the office, and what differs.

The log has no keys, so what the caller did is found out: of everything that could have been done where the call
waited, what leads the way the log has. On the tree the call was held on that is certain, but for keys that lead to the
same; where that tree is kept no longer, today's has to do, and a way it no longer has cannot be followed.
Pure: the log's turns are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast, get_args

from lxml import etree

from ivr.callflow.state import (
    Arrived,
    Ask,
    DialEnded,
    DialStatus,
    GatherEntry,
    Gone,
    Hangup,
    Keys,
    QueueLeft,
    QueueResult,
    Recorded,
    Resumed,
    Silence,
)
from ivr.callflow.step import begin, resume, step
from ivr.menu.conditions import UNKNOWN
from ivr.menu.fields import sample
from ivr.menu.model import AskNode, MenuNode
from ivr.menu.speakable import written
from ivr.proof.answers import Answers, Given, needs_store, without_store
from ivr.proof.situations import WITHHELD, Situation
from ivr.proof.steps import STORE_DOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ivr.callflow.state import Heard, Turn
    from ivr.menu.model import MenuTree
    from ivr.office.kept_call import KeptCall, KeptTurn

_KEYPAD = "1234567890*#"
_NUMBER = "+8613800138000"
_MESSAGE_S = 9
_RESULTS = frozenset(get_args(QueueResult))
_STATUSES = frozenset(get_args(DialStatus))


@dataclass(frozen=True, slots=True)
class Did:
    """What happened where a call waited.

    token: as in `ivr call --keys`; "" for what no caller does. shown: in words, without an entry's figures.
    """

    heard: Heard = field(repr=False)
    token: str
    shown: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One turn as it went: the nodes, what the caller met, and the words as far as they are known."""

    path: tuple[str, ...]
    outcome: str
    words: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One turn, then and today.

    did: what happened before it; None where nothing that could happen explains the log. today: None then too.
    """

    step: int
    did: Did | None
    then: Passed
    today: Passed | None

    @property
    def same_way(self) -> bool:
        """Whether the same nodes were passed, with the same end."""
        today = self.today
        return today is not None and (today.path, today.outcome) == (self.then.path, self.then.outcome)

    @property
    def same_words(self) -> bool:
        """Whether the same was said, as far as it is known."""
        if self.today is None or self.then.words is None:
            return True
        return self.then.words == self.today.words


@dataclass(frozen=True, slots=True)
class _Tried:
    """One way a turn could go: what was done, the office's answers by name, and the turn."""

    did: Did
    answers: tuple[str, ...]
    fails: bool
    turn: Turn


def replay(call: KeptCall, today: MenuTree, then: MenuTree | None) -> list[Compared]:
    """Return each turn of the call, then and on today's tree, up to where the call goes another way.

    then: the tree it was held on; None where that is kept no longer.
    """
    if not call.turns:
        return []
    caller, language = _who(call, then or today)
    found: list[Compared] = []
    past, present = _Line(then or today, caller, language), _Line(today, caller, language)
    for logged in call.turns:
        was = past.explained(logged)
        now = present.repeated(was, logged.at) if was and then else was
        seen = Passed(logged.path, logged.outcome, _words_then(was, logged, is_certain=then is not None))
        found.append(Compared(logged.step, was.did if was else None, seen, _passed(now)))
        if was is None or now is None or now.turn.path[-1] != logged.path[-1] or isinstance(now.turn.wait, Hangup):
            break
        past.go_on(was)
        present.go_on(now)
    return found


def _who(call: KeptCall, tree: MenuTree) -> tuple[str, str]:
    """Return the kind of caller and the language that explain the first turn best."""
    callers = [WITHHELD] if call.is_withheld else sorted(tree.line.caller_classes, key=lambda one: one != UNKNOWN)
    first = call.turns[0]
    options = [(caller, language) for caller in callers for language in tree.line.languages]
    scores = {}
    for caller, language in options:
        tried = _Line(tree, caller, language).explained(first)
        scores[caller, language] = _likeness(tried, first) if tried else (-1,)
    return max(options, key=lambda option: scores[option])  # the first of equals: the usual caller, the first language


class _Line:
    """A tree with a call on it."""

    def __init__(self, tree: MenuTree, caller: str, language: str) -> None:
        self._tree = tree
        self._caller = caller
        self._answers = Answers(tree)
        self._state = begin(tree, language)
        self._turn: Turn | None = None

    def go_on(self, tried: _Tried) -> None:
        """Let the call be where this turn left it."""
        self._turn, self._state = tried.turn, tried.turn.state

    def explained(self, logged: KeptTurn) -> _Tried | None:
        """Return what leads the way the log has, or comes nearest to it; None where nothing could be heard."""
        tried = [one for did in self._candidates(logged) for one in self._tries(did, logged.at)]
        return max(tried, key=lambda one: _likeness(one, logged), default=None)

    def repeated(self, was: _Tried, at: datetime) -> _Tried | None:
        """Return the turn when the same is done and answered here; where it cannot be answered so, all goes well."""
        tried = list(self._tries(was.did, at))
        same = [one for one in tried if one.answers == was.answers]
        return next(iter(same or sorted(tried, key=lambda one: one.fails)), None)

    def _tries(self, did: Did, at: datetime) -> Iterator[_Tried]:
        for answers, fails, turn in self._turns(step(self._tree, self._state, did.heard, at), at):
            yield _Tried(did, answers, fails, turn)

    def _turns(self, given: Ask | Turn, at: datetime) -> Iterator[tuple[tuple[str, ...], bool, Turn]]:
        if not isinstance(given, Ask):
            yield (), False, given
            return
        answers = self._answers.to(given.question, Situation("as it was", at, self._caller), given.state.known)
        if needs_store(given.question):
            answers.append(Given(STORE_DOWN, without_store(given.question), fails=True))
        for one in answers:
            for names, fails, turn in self._turns(resume(self._tree, given, one.answer, at), at):
                yield (one.name, *names), fails or one.fails, turn

    def _candidates(self, logged: KeptTurn) -> list[Did]:
        """Return everything the log's kind of thing could have been, the likeliest first."""
        match logged.heard:
            case "arrived":
                return [Did(Arrived("" if self._caller == WITHHELD else _NUMBER), "", "the call")]
            case "keys" | "speech":
                return self._keys()
            case "silence":
                return [Did(Silence(), ".", "silence")]
            case "recorded":
                message = Recorded("https://recordings.invalid/RE0", _MESSAGE_S)
                return [Did(message, f"record:{_MESSAGE_S}s", "a message")]
            case "queue-left" if logged.result in _RESULTS:
                heard = QueueLeft(cast("QueueResult", logged.result), logged.seconds or 0)
                return [Did(heard, "", f"the queue: {logged.result}")]
            case "dial-ended" if logged.result in _STATUSES:
                return [
                    Did(
                        DialEnded(cast("DialStatus", logged.result), logged.seconds or 0),
                        "",
                        f"dialled: {logged.result}",
                    )
                ]
            case "gone":
                return [Did(Gone(), "hangup", "hung up")]
            case "resumed":
                return [Did(Resumed(), "", "a fault of ours")]
            case _:
                return []

    def _keys(self) -> list[Did]:
        wait = self._turn.wait if self._turn else None
        keys = self._tree.line.keys
        if isinstance(wait, GatherEntry):
            return [
                *(Did(Keys(entry), f"{entry}#", "an entry") for entry in self._entry()),
                Did(Keys("00"), "00#", "a wrong entry"),
                Did(Keys(keys.person), f"{keys.person}#", keys.person),
                Did(Keys(keys.back), f"{keys.back}#", keys.back),
            ]
        node = self._tree.nodes.get(self._state.node)
        # A key that means something explains a way better than a slip that happens to lead there.
        meant = [
            keys.repeat,
            *(node.choose if isinstance(node, MenuNode) else ()),
            keys.person,
            keys.back,
            keys.language,
        ]
        return [Did(Keys(key), key, key) for key in dict.fromkeys([*meant, *_KEYPAD])]

    def _entry(self) -> Iterator[str]:
        """Yield an entry that can be what is asked for: what was keyed is in no log."""
        node = self._tree.nodes.get(self._state.node)
        if isinstance(node, AskNode):
            yield sample(self._tree.fields[node.ask], self._tree.facts)


def _likeness(tried: _Tried, logged: KeptTurn) -> tuple[int, ...]:
    """Return how well a turn explains the log: where it waits, the whole way, the outcome, then the words."""
    path = tried.turn.path
    shared = sum(1 for one, other in zip(path, logged.path, strict=False) if one == other)
    said = _kept_words(logged)
    return (
        path == logged.path and tried.turn.outcome == logged.outcome,
        path[-1] == logged.path[-1],
        shared,
        tried.turn.outcome == logged.outcome,
        sum(1 for words in _words(tried.turn) if words in said) if said else 0,
        not tried.fails,
    )


def _passed(tried: _Tried | None) -> Passed | None:
    return Passed(tried.turn.path, tried.turn.outcome, _words(tried.turn)) if tried else None


def _words(turn: Turn) -> tuple[str, ...]:
    return tuple(_plain(text) for said in turn.said if (text := written(said.words)).strip())


def _words_then(was: _Tried | None, logged: KeptTurn, *, is_certain: bool) -> tuple[str, ...] | None:
    """Return what was said in a turn, None where it cannot be compared.

    On the call's own tree the words are made as today's are, with the same samples. What was really said holds what
    the call knew, a ticket or an amount, and is comparable only before it knew any.
    """
    if was is None:
        return None
    if is_certain:
        return _words(was.turn)
    knows = any(":" not in name for name in was.turn.state.known)
    return None if knows else _kept_words(logged)


def _kept_words(logged: KeptTurn) -> tuple[str, ...] | None:
    """Return the words of the answer that was kept, if it is and holds them."""
    if logged.answer is None:
        return None
    # Our own answer, out of the store; all the same it may lead nowhere else.
    document = etree.fromstring(logged.answer, etree.XMLParser(resolve_entities=False, no_network=True))
    if document.find(".//Play") is not None:
        return None  # what a recording says is not in the answer
    return tuple(_plain("".join(map(str, say.itertext()))) for say in document.iter("Say"))


def _plain(text: str) -> str:
    return " ".join(text.split())
