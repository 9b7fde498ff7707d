"""What a tree's parts name of one another: targets and facts, each of which must exist. Knows no YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.errors import Place, Problem
from ivr.menu.facts import placeholders, stray_brace
from ivr.menu.flaw import Flaw, did_you_mean
from ivr.menu.model import MenuNode
from ivr.menu.shape import FULL_WIDTH_COLON
from ivr.menu.standing import FILLED_IN
from ivr.menu.targets import written_exits
from ivr.menu.texts import prompts_of, standing_prompts
from ivr.menu.values import NOTICE_TIMES
from ivr.menu.values import names as spoken_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Words
    from ivr.yamltext import Document, Path_

# Looking for the nearest name costs a look at every name; a tree with more slips than this has another trouble.
_MOST_GUESSES = 50


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the parts of a tree are written.

    documents: by file stem. homes: the file stem of each node. paths: where in it a node without a name is.
    """

    documents: Mapping[str, Document]
    homes: Mapping[str, str]
    paths: Mapping[str, Path_] = field(default_factory=dict)

    def node(self, name: str, *path: str | int) -> Place:
        """Return where a node, or something in it, is written: the value if it has one of its own, else the key."""
        return self.file(self.homes[name], *self.paths.get(name, (name,)), *path)

    def fact(self, name: str) -> Place:
        return self.file("facts", name, "value")

    def file(self, stem: str, *path: str | int) -> Place:
        """Return where something in a file is written; the nearest thing around it if it is not."""
        document = self.documents[stem]
        return document.value_place(path) if _is_text(document, path) else document.place(path)


def check_references(
    tree: MenuTree, broken: Collection[str], fact_names: Collection[str], sources: Sources
) -> list[Flaw]:
    """Return a flaw for every target that is no node and every `{name}` that is no fact."""
    names = frozenset(tree.nodes) | frozenset(broken)
    flaws = [*_missing_targets(tree, names, sources), *_missing_line_targets(tree, names, sources)]
    spoken = spoken_names(tree) | frozenset(fact_names)
    for name, node in tree.nodes.items():
        for prompt in prompts_of(node):
            place = (name, *prompt.path)
            flaws += _missing_facts(prompt.words, spoken, sources, sources.homes[name], place)
    for prompt in standing_prompts(tree.words):
        known = {*spoken, *FILLED_IN.get(str(prompt.path[0]), ())}
        flaws += _missing_facts(prompt.words, known, sources, "messages", prompt.path)
    for number, notice in enumerate(tree.notices):
        for when, words in (("say", notice.say), ("before", notice.before)):
            flaws += _missing_facts(words, spoken | NOTICE_TIMES, sources, "notices", (number, when))
    return flaws


def _missing_targets(tree: MenuTree, names: frozenset[str], sources: Sources) -> Iterator[Flaw]:
    guesses = 0
    for name, node in tree.nodes.items():
        for way in written_exits(node):
            if way.target not in names:
                guesses += 1
                message = f"{way.how} leads to '{way.target}', and no node has that name."
                mend = _target_mend(way.target, names) if guesses <= _MOST_GUESSES else ""
                yield Flaw("S02", "error", Problem(sources.node(name, *way.path), message, mend))


def _missing_line_targets(tree: MenuTree, names: frozenset[str], sources: Sources) -> Iterator[Flaw]:
    """Yield what line.yaml, written or not, names and the tree does not have."""
    line = tree.line
    menus = [(name, node) for name, node in tree.nodes.items() if isinstance(node, MenuNode)]
    if line.start not in names:
        message = f"the line starts at '{line.start}', and no node has that name."
        yield Flaw("S01", "error", Problem(sources.file("line", "start"), message, _target_mend(line.start, names)))
    if line.person not in names:
        for name, node in menus:
            if line.keys.person not in node.choose:
                message = f"key {line.keys.person} leads to '{line.person}' in every menu, and no node has that name."
                mend = f"Add the node '{line.person}', or name another as 'person' in line.yaml."
                yield Flaw("K04", "error", Problem(sources.node(name, "choose"), message, mend))
    if line.input.after_tries not in names:
        for name, node in menus:
            if node.after_tries is None:
                message = f"the last try leads to '{line.input.after_tries}', and no node has that name."
                mend = "Add 'after_tries: …' with the name of a node where a person or a message is."
                yield Flaw("T04", "error", Problem(sources.node(name, "choose"), message, mend))


def _target_mend(target: str, names: Collection[str]) -> str:
    stripped = target.strip(FULL_WIDTH_COLON)
    if stripped != target:
        return f"Delete the full-width '{FULL_WIDTH_COLON}' after '{stripped}'."
    return did_you_mean(target, names) or f"Add a node called '{target}', or name one that exists."


def _missing_facts(words: Words, known: Collection[str], sources: Sources, stem: str, path: Path_) -> Iterator[Flaw]:
    for tag, text in words.items():
        if "{" not in text and "}" not in text and "｛" not in text and "｝" not in text:
            continue
        place = sources.file(stem, *path, tag)
        for name in placeholders(text):
            if name not in known:
                mend = did_you_mean(name, known) or "Add it to facts.yaml."
                yield Flaw("P13", "error", Problem(place, f"{{{name}}} is no fact.", mend))
        stray = stray_brace(text)
        if stray:
            mend = "Write {name} with ASCII braces on both sides."
            yield Flaw("P13", "error", Problem(place, f"a '{stray}' stands alone in the text.", mend))


def _is_text(document: Document, path: Path_) -> bool:
    """Return whether a text stands at the path; of a mapping the key tells an editor more than its first field."""
    value: object = document.data
    for step in path:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                return False
    return isinstance(value, str)
