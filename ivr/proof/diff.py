"""What differs between two trees, in the terms of who calls: ways by keys, words, seconds, the way to a person, facts.

Nothing that can be heard or that acts is passed over: what is none of these is a setting. Pure: lengths and the
instant from which hours are looked up are arguments.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING

from ivr.callflow.cases import places
from ivr.menu.model import MenuNode, kind_of
from ivr.menu.texts import prompts_of, standing_prompts
from ivr.proof.change import Change
from ivr.proof.graph import Walker
from ivr.proof.key_ways import changed_ways
from ivr.proof.leaves import leaves
from ivr.proof.lint.evidence import Length
from ivr.proof.lint.heard import Heard
from ivr.proof.situations import Situation, clock_states
from ivr.proof.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import Language, NodeName, Words
    from ivr.proof.change import Kind
    from ivr.proof.timing import Lengths
    from ivr.proof.ways import Way

# What nobody notices; a pause for breath is longer.
_NOTICED_S = 0.5
# The caller most lines are made for: one of whom nothing is known, while the line is open.
_USUAL_CLOCKS, _USUAL_CALLER = ("open", "any"), "unknown"
# Files besides the nodes, the facts and the words, and fields of a node that are told as words or ways.
PARTS = ("line", "hours", "tickets", "fields", "lookups", "queues")
_TOLD = frozenset({"say", "choose", "words", "no_input", "no_match"})


class Portrait:
    """A tree with what takes long to find out of it, found when it is first asked for.

    lengths: seconds a text takes in a language. at: the instant from which an open hour is looked for.
    """

    def __init__(self, tree: MenuTree, lengths: Lengths, at: datetime) -> None:
        self.tree = tree
        self._lengths = lengths
        self._at = at
        self._heard = Heard(tree, lambda text, language: Length(lengths(text, language)), at.date())

    def seconds(self, name: NodeName, language: Language) -> float:
        """Return how long the words of a node take, its choices included."""
        if isinstance(self.tree.nodes[name], MenuNode):
            return self._heard.menu(name, language).seconds
        return self._heard.arrival(name, language).seconds

    @cached_property
    def to_person(self) -> dict[NodeName, Way]:
        """The fastest way to a person through each node a caller hears or waits at, while the line is open."""
        states = clock_states(self.tree, self._at)
        usual = next((instant for name in _USUAL_CLOCKS if (instant := states.get(name)) is not None), None)
        if usual is None:
            return {}
        situation = Situation(_USUAL_CLOCKS[0], usual, _USUAL_CALLER)
        ways = Ways(self.tree, Walker(self.tree).walk([situation]), self._lengths).services(situation)
        return {name: way for name, way in ways.items() if places(self.tree, [name])}


def diff(old: MenuTree, new: MenuTree, lengths: Lengths, at: datetime) -> list[Change]:
    """Return every change from one tree to another, those a caller meets first in front; see `Portrait`."""
    return compare(Portrait(old, lengths, at), Portrait(new, lengths, at))


def compare(old: Portrait, new: Portrait) -> list[Change]:
    """Return every change from one tree to another, for who compares the same tree several times."""
    return [
        *changed_ways(old.tree, new.tree),
        *_words(old.tree, new.tree),
        *_seconds(old, new),
        *_person(old, new),
        *_facts(old.tree, new.tree),
        *_settings(old.tree, new.tree),
    ]


def _words(old: MenuTree, new: MenuTree) -> Iterator[Change]:
    """Yield each prompt that is worded otherwise, by the node or file it stands in."""
    before, after = _prompts(old), _prompts(new)
    for name in _in_both(old, new):
        for place, was, now in _labels(name, old.nodes[name], new.nodes[name]):
            before[place], after[place] = was, now
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place, {}), after.get(place, {})
        for tag in dict.fromkeys([*was, *now]):
            if was.get(tag, "") != now.get(tag, ""):
                yield Change("words", f"{place} {tag}", was.get(tag, ""), now.get(tag, ""))


def _prompts(tree: MenuTree) -> dict[str, Words]:
    """Return every text but the labels, by where it stands."""
    found: dict[str, Words] = {}
    for name, node in tree.nodes.items():
        for prompt in prompts_of(node):
            if prompt.path[0] != "choose":
                found[name if prompt.path == ("say",) else f"{name} {_spoken_path(prompt.path)}"] = prompt.words
    for prompt in standing_prompts(tree.words):
        found[f"messages {_spoken_path(prompt.path)}"] = prompt.words
    found |= {f"texts {name}": words for name, words in tree.templates.items()}
    for number, notice in enumerate(tree.notices, 1):
        found[f"notices {number} say"] = notice.say
        found[f"notices {number} before"] = notice.before
    return found


def _labels(name: NodeName, old: AnyNode, new: AnyNode) -> Iterator[tuple[str, Words, Words]]:
    """Yield the labels of a menu before and after: a key that moved, or that leads elsewhere, keeps its words.

    Those of keys that are new or gone stand with their ways.
    """
    if not isinstance(old, MenuNode) or not isinstance(new, MenuNode):
        return
    for key, choice in new.choose.items():
        here = old.choose.get(key)
        moved = next((one for one in old.choose.values() if one.to == choice.to), None)
        was = here if here is not None and (here.to == choice.to or moved is None) else moved
        if was is not None:
            yield f"{name} {key}", was.label, choice.label


def _spoken_path(path: tuple[str | int, ...]) -> str:
    """Return a path as people count: the first entry of a list is 1."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _seconds(old: Portrait, new: Portrait) -> Iterator[Change]:
    """Yield each node whose words take noticeably more or less time until the caller can act."""
    tags = [tag for tag in new.tree.line.languages if tag in old.tree.line.languages]
    for name, tag in itertools.product(_in_both(old.tree, new.tree), tags):
        was, now = old.seconds(name, tag), new.seconds(name, tag)
        if abs(was - now) >= _NOTICED_S:
            yield Change("seconds", f"{name} {tag}", f"{was:.1f} s", f"{now:.1f} s")


def _person(old: Portrait, new: Portrait) -> Iterator[Change]:
    """Yield each node from which a person is reached with more or fewer keys, or no more; in seconds the longest way.

    A longer greeting lengthens every way there is, and is told once.
    """
    before, after = old.to_person, new.to_person
    for name in _in_both(old.tree, new.tree):
        was, now = before.get(name), after.get(name)
        if (was and was.keys) != (now and now.keys):
            yield Change("person", name, _way(was), _way(now))
    if before and after:
        longest = [max(ways.values(), key=lambda way: way.seconds) for ways in (before, after)]
        if abs(longest[0].seconds - longest[1].seconds) >= _NOTICED_S:
            yield Change("person", "the longest way", *map(_way, longest))


def _facts(old: MenuTree, new: MenuTree) -> Iterator[Change]:
    """Yield each fact with another value."""
    before, after = (
        {place.removesuffix(".value").replace(".value.", " "): text for place, text in leaves(tree.facts).items()}
        for tree in (old, new)
    )
    yield from _changed("fact", before, after)


def _settings(old: MenuTree, new: MenuTree) -> Iterator[Change]:
    """Yield everything else that differs: nodes, how they wait, hours, queues, promises, data."""
    before, after = (_line_settings(tree) for tree in (old, new))
    yield from _changed("setting", before, after)
    for name in dict.fromkeys([*old.nodes, *new.nodes]):
        if name in old.nodes and name in new.nodes:
            was, now = (_node_settings(name, tree.nodes[name]) for tree in (old, new))
        else:  # what a node does that comes or goes is in the file
            was, now = ({name: kind_of(tree.nodes[name])} if name in tree.nodes else {} for tree in (old, new))
        yield from _changed("setting", was, now)


def _line_settings(tree: MenuTree) -> dict[str, str]:
    """Return what a tree acts by besides its nodes and facts."""
    found = {place: text for part in PARTS for place, text in leaves(getattr(tree, part), part).items()}
    for name, source in tree.lookups.items():
        if source.digest:
            found[f"lookups.{name}.rows"] = f"{len(source.rows)} rows ({source.digest[:8]})"
    for name, recording in tree.recordings.items():
        found[f"audio/{name}"] = f"{recording.seconds:.1f} s ({recording.digest[:8]})"
    for number, notice in enumerate(tree.notices, 1):
        written = leaves(notice, f"notices.{number}").items()
        found |= {place: text for place, text in written if ".say." not in place and ".before." not in place}
    return found


def _node_settings(name: NodeName, node: AnyNode) -> dict[str, str]:
    """Return what a node acts by besides its keys and its words."""
    found = {place: text for place, text in leaves(node).items() if place.partition(".")[0] not in _TOLD}
    if isinstance(node, MenuNode):
        for choice in node.choose.values():
            found |= leaves(choice.when, f"→ {choice.to}: when")
            found |= {f"→ {choice.to}: operation": "yes"} if choice.operation else {}
    return {name: kind_of(node)} | {f"{name} {place}": text for place, text in found.items()}


def _changed(kind: Kind, before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for place in dict.fromkeys([*before, *after]):
        was, now = before.get(place, ""), after.get(place, "")
        if was != now:
            yield Change(kind, place, was, now)


def _in_both(old: MenuTree, new: MenuTree) -> list[NodeName]:
    return [name for name in new.nodes if name in old.nodes]


def _way(way: Way | None) -> str:
    """Return a way to a person as people say it: what is pressed, and the seconds."""
    if way is None:
        return "no way"
    return f"{' '.join(way.does) or 'no key'}, {way.seconds:.0f} s"
