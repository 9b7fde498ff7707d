"""What is heard at each node and how long it takes, with samples in place of what only a call knows.

Only a tree that was read without an error can be spoken. Knows no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ivr.menu.circumstances import CALLER_CLASS, Circumstances
from ivr.menu.model import AskNode, MenuNode
from ivr.menu.prompt import invitation, live_choices, menu_sentences
from ivr.menu.recordings import recording_of
from ivr.menu.speakable import Break, said
from ivr.menu.values import notice_times, say
from ivr.menu.zones import zone
from ivr.proof.lint.evidence import Length

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ivr.menu.model import MenuTree
    from ivr.menu.notices import Notice
    from ivr.menu.part import FactKind, Key, Language, NodeName, Words
    from ivr.menu.speakable import Spoken
    from ivr.proof.lint.evidence import Clocked

# Hours of a day at which a menu may offer different things: at night, in the morning's peak, in the afternoon.
_HOURS = (3, 10, 15)
_DAYS = 7
_SAMPLES: dict[FactKind, str] = {
    "phone": "010-12345678",
    "money": "1234.50",
    "time": "10:30",
    "days": "2",
    "number": "5",
    "ticket": "2026-0001",
    "code": "1234567890",
    "name": "示例",
    "email": "name@example.com",
    "date": "2026-01-27",
    "moment": "2026-01-27 10:30",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a menu. key: the one it offers; "" for words that are written out for all of them."""

    key: Key
    language: Language
    length: Length


def total(lengths: Iterable[Length]) -> Length:
    """Return the lengths one after the other; measured only if each is."""
    parts = list(lengths)
    return Length(round(sum(one.seconds for one in parts), 2), all(one.is_measured for one in parts))


def told(length: Length) -> str:
    """Return a length in words, which say whether it is an estimate."""
    return f"{length.seconds:.0f} s" if length.is_measured else f"about {length.seconds:.0f} s"


class Heard:
    """The words of a tree as a caller hears them on a working day."""

    def __init__(self, tree: MenuTree, clocked: Clocked, on: date) -> None:
        self.tree = tree
        self.languages: list[Language] = list(tree.line.languages)
        self.noon = datetime.combine(on, time(10), zone(tree.hours.zone)).astimezone(UTC)
        self._clocked = clocked
        self._lengths: dict[tuple[str, Language], Length] = {}
        self._menus: dict[tuple[NodeName, Language], list[Sentence]] = {}

    def given(self, language: Language, now: datetime | None = None, caller_class: str = "") -> Circumstances:
        """Return the circumstances of an ordinary call in which everything is known."""
        known = self._known | ({CALLER_CLASS: caller_class} if caller_class else {})
        return Circumstances(self.tree, now or self.noon, language, known)

    def text(self, template: str, language: Language) -> str:
        """Return the words as the voice says them."""
        return said(say(template, self.given(language), language))

    def words(self, words: Words, language: Language) -> Length:
        """Return how long words take in a language; in the first they have if it is not among them."""
        tag = language if language in words else next(iter(words), "")
        return self._length(say(words[tag], self.given(tag), tag), tag) if tag else Length(0.0, is_measured=True)

    def notice(self, notice: Notice, words: Words, language: Language) -> Length:
        """Return how long a notice takes in one of its languages."""
        given = self.given(language)
        return self._length(say(words[language], given, language, notice_times(notice, given, language)), language)

    def own(self, name: NodeName, language: Language) -> Length:
        """Return how long a node takes to say what it says by itself, in a language or the first it has."""
        said_in = self.tree.nodes[name].say
        tag = language if language in said_in else next(iter(said_in), "")
        recording = recording_of(self.tree, name, tag)
        if recording is not None:
            return Length(round(recording.seconds, 2), is_measured=True)
        return self.words(said_in, language)

    def arrival(self, name: NodeName, language: Language) -> Length:
        """Return how long the node's own words take, before its choices."""
        node = self.tree.nodes[name]
        own = self.own(name, language)
        return total([own, self.words(self.tree.words.ask_end, language)]) if isinstance(node, AskNode) else own

    def sentences(self, name: NodeName, language: Language) -> list[Sentence]:
        """Return the sentences of a menu in the order they are heard, under the conditions that offer the most."""
        found = self._menus.get((name, language))
        if found is None:
            found = max(
                (self._sentences(name, given) for given in self._worlds(name, language)),
                key=lambda sentences: sum(one.length.seconds for one in sentences),
            )
            self._menus[name, language] = found
        return found

    def menu(self, name: NodeName, language: Language) -> Length:
        """Return how long a menu takes, read once with its words of arriving."""
        return total([self.arrival(name, language), *(one.length for one in self.sentences(name, language))])

    @cached_property
    def _known(self) -> dict[str, str]:
        """A sample of everything a call may come to know."""
        known = {"ticket": _SAMPLES["ticket"], "due": self.noon.isoformat()}
        for name, field in self.tree.fields.items():
            known[name] = {"digits": _SAMPLES["code"], "date": _SAMPLES["date"], "amount": "1280"}[field.kind]
        for source in self.tree.lookups.values():
            known |= {column: _SAMPLES[kind] for column, kind in source.columns.items()}
        return known

    def _worlds(self, name: NodeName, language: Language) -> list[Circumstances]:
        """Return the circumstances that matter to a menu: one, unless some of its choices ask for more."""
        menu = self.tree.nodes[name]
        assert isinstance(menu, MenuNode)
        if all(choice.when is None for choice in menu.choose.values()):
            return [self.given(language)]
        morning = self.noon.replace(hour=0)
        instants = [morning + timedelta(days=day, hours=hour) for day in range(_DAYS) for hour in _HOURS]
        worlds = [self.given(language, now, one) for now in instants for one in self.tree.line.caller_classes]
        # Each set of choices once: most of a week is alike.
        return list({frozenset(live_choices(given, menu)): given for given in worlds}.values())

    def _sentences(self, name: NodeName, given: Circumstances) -> list[Sentence]:
        menu = self.tree.nodes[name]
        assert isinstance(menu, MenuNode)
        person = self.tree.line.keys.person
        live = sorted(live_choices(given, menu), key=lambda key: key == person)
        keys = [""] if menu.words else live
        if person not in live:
            keys = [*keys, person]
        spoken = menu_sentences(given, name)
        keys = [*[""] * len(invitation(given, name)), *keys]
        keys += [""] * (len(spoken) - len(keys))
        return [Sentence(key, tag, self._length(words, tag)) for key, (tag, words) in zip(keys, spoken, strict=False)]

    def _length(self, words: Spoken, language: Language) -> Length:
        text = said(words)
        key = text, language
        if key not in self._lengths:
            self._lengths[key] = self._clocked(text, language)
        pause = sum(part.seconds for part in words if isinstance(part, Break))
        length = self._lengths[key]
        return Length(length.seconds + pause, length.is_measured)
