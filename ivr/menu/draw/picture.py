"""What is on a picture of a tree: boxes, the arrows between them, and under which arrow each box is drawn.

A node that several keys lead to is drawn once, where a caller meets it first; the other arrows refer to it. So a
picture reads like the menu is heard, and stays a tree at any size. Knows no format.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ivr.menu.model import MenuNode, WhenNode, kind_of
from ivr.menu.targets import written_exits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.menu.conditions import Condition
    from ivr.menu.model import AnyNode, MenuTree
    from ivr.menu.part import Language, NodeName, Words
    from ivr.menu.targets import Exit

# A key that is pressed, the way a call goes on by itself, or where it goes when something is closed, full or failed.
Reach = Literal["key", "way", "failure"]

# Kinds of node whose own key says no more than the arrows do, or always the same.
_DRAWN_WITH_ARROWS = frozenset({"choose", "goto", "when", "hang_up"})
_FAILURES = frozenset({"closed", "full", "failed", "after_tries", "none", "many"})


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a node to another.

    sign: the key, or the word of the file for what leads there: closed, found, class: core. label: what the key is for.
    draws: the target is drawn below this arrow; any other arrow to it refers to it there.
    """

    source: NodeName
    target: NodeName
    sign: str
    label: str
    reach: Reach
    draws: bool = False

    @property
    def said(self) -> str:
        """The sign and what it is for, on one line."""
        return f"{self.sign} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class Box:
    """One node.

    kind: the key that tells what it does; does: that key with its value, as in 'queue general'. says: its own words.
    arrows: in the order they are written.
    """

    name: NodeName
    kind: str
    does: str
    says: str
    arrows: tuple[Arrow, ...]

    @property
    def asides(self) -> list[Arrow]:
        """The arrows a remark is enough for: to what is drawn elsewhere, by a failure or by itself."""
        return [arrow for arrow in self.arrows if not arrow.draws and (arrow.reach == "failure" or not arrow.sign)]

    @property
    def branches(self) -> list[Arrow]:
        """The arrows that have a place below the box: all others."""
        return [arrow for arrow in self.arrows if arrow not in self.asides]


@dataclass(frozen=True, slots=True)
class Picture:
    """A tree to be drawn.

    boxes: by name, in the order they are drawn. roots: the start, then what no written arrow leads to.
    standing: what holds in every menu and is drawn nowhere, in one line each. unreached: what nothing leads to at all.
    """

    language: Language
    start: NodeName
    boxes: dict[NodeName, Box]
    roots: tuple[NodeName, ...]
    standing: tuple[str, ...]
    unreached: frozenset[NodeName] = field(default=frozenset())


def picture(tree: MenuTree, language: Language) -> Picture:
    """Return the picture of a tree whose labels are in one of its languages.

    Arrows to nodes the tree lacks are left out, so that a tree with errors can be drawn too.
    """
    arrows = {name: _arrows(tree, name, language) for name in tree.nodes}
    inherited = [tree.line.person, tree.line.input.after_tries]
    parents, roots = _spanned(tree.line.start, inherited, arrows)
    drawn = {
        name: tuple(replace(one, draws=parents.get(one.target) is one) for one in own) for name, own in arrows.items()
    }
    boxes = {}
    for name in _in_order(roots, drawn):
        node = tree.nodes[name]
        boxes[name] = Box(name, kind_of(node), _does(node), _text(node.say, language), drawn[name])
    unreached = frozenset(roots) - {tree.line.start, *inherited}
    return Picture(language, tree.line.start, boxes, tuple(roots), tuple(_standing(tree, language)), unreached)


def condition_text(condition: Condition) -> str:
    """Return what a condition asks, as it is written in the file; "" if it asks nothing."""
    asked = condition.model_dump(by_alias=True, exclude_defaults=True, exclude={"to"})
    return ", ".join(f"{name}: {_written(value)}" for name, value in asked.items())


def _arrows(tree: MenuTree, name: NodeName, language: Language) -> list[Arrow]:
    node = tree.nodes[name]
    return [_arrow(name, node, one, language) for one in written_exits(node) if one.target in tree.nodes]


def _arrow(name: NodeName, node: AnyNode, found: Exit, language: Language) -> Arrow:
    match node, found.path:
        case MenuNode(), ("choose", str(key), "to"):
            choice = node.choose[key]
            when = condition_text(choice.when) if choice.when else ""
            label = _text(choice.label, language)
            return Arrow(name, found.target, key, f"{label} ({when})" if when else label, "key")
        case WhenNode(), ("when", int(number), "to"):
            return Arrow(name, found.target, condition_text(node.when[number]), "", "way")
        case _, (str(field_name),):
            reach: Reach = "failure" if field_name in _FAILURES else "way"
            sign = {"then": "", "goto": "", "after_tries": "after tries"}.get(field_name, field_name)
            return Arrow(name, found.target, found.key or sign, "", reach)
        case _:
            return Arrow(name, found.target, found.how, "", "way")


def _spanned(
    start: NodeName, inherited: Iterable[NodeName], arrows: dict[NodeName, list[Arrow]]
) -> tuple[dict[NodeName, Arrow], list[NodeName]]:
    """Return the arrow each box is drawn under, and the boxes that are drawn under none.

    The fewest steps from the start win, keys and ways before failures; among equals the node whose name is nearest.
    """
    parents: dict[NodeName, Arrow] = {}
    met: list[NodeName] = []
    roots: list[NodeName] = []

    def step(level: Iterable[NodeName], *, failures: bool) -> list[NodeName]:
        """Go one arrow on from each of these nodes, and return the nodes that are new."""
        found: dict[NodeName, list[Arrow]] = {}
        for arrow in (one for name in level for one in arrows[name]):
            if arrow.target not in met and (arrow.reach == "failure") == failures:
                found.setdefault(arrow.target, []).append(arrow)
        parents.update({name: max(sources, key=_nearness) for name, sources in found.items()})
        met.extend(found)
        return list(found)

    for root in (start, *inherited, *arrows):
        if root in met or root not in arrows:
            continue
        roots.append(root)
        met.append(root)
        level = [root]
        while level:
            while level:
                level = step(level, failures=False)
            level = step(met, failures=True)
    return parents, roots


def _nearness(arrow: Arrow) -> int:
    """Return how many parts the names at both ends share."""
    shared = 0
    for one, other in zip(arrow.source.split("."), arrow.target.split("."), strict=False):
        if one != other:
            break
        shared += 1
    return shared


def _in_order(roots: Iterable[NodeName], arrows: dict[NodeName, tuple[Arrow, ...]]) -> Iterable[NodeName]:
    waiting = list(reversed(list(roots)))
    while waiting:
        name = waiting.pop()
        yield name
        waiting += [arrow.target for arrow in reversed(arrows[name]) if arrow.draws]


def _standing(tree: MenuTree, language: Language) -> Iterable[str]:
    line, words = tree.line, tree.words
    yield f"{line.keys.person} {_text(words.person, language)} → {line.person}"
    yield f"{line.keys.back} {_text(words.back, language)}"
    yield f"{line.keys.repeat} {_text(words.repeat, language)}"
    if len(line.languages) > 1:
        yield f"{line.keys.language} {' / '.join(voice.name for voice in line.languages.values())}"
    yield f"after {line.input.tries} tries → {line.input.after_tries}"


def _does(node: AnyNode) -> str:
    """Return what a node does, with the name of what it does it with: queue general."""
    kind = kind_of(node)
    return kind if kind in _DRAWN_WITH_ARROWS else f"{kind} {getattr(node, kind)}"


def _text(words: Words, language: Language) -> str:
    """Return a text on one line, in the language or the first it has."""
    return " ".join((words.get(language) or next(iter(words.values()), "")).split())


def _written(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(map(str, value))
        case dict():
            return ", ".join(f"{name} {text}" for name, text in value.items())
        case _:
            return str(value)
