"""Every text of a tree with the path it is written at. Knows no file and no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, MenuNode, QueueNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.model import AnyNode, StandingWords
    from ivr.menu.part import Words

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing the caller hears, in all its languages; `path` is where it is written in its node or file."""

    path: Path
    words: Words


def prompts_of(node: AnyNode) -> Iterator[Prompt]:
    """Yield what a node says: its greeting, its labels, its words for a miss."""
    yield Prompt(("say",), node.say)
    if isinstance(node, MenuNode):
        for key, choice in node.choose.items():
            yield Prompt(("choose", key), choice.label)
        yield Prompt(("words",), node.words)
    if isinstance(node, QueueNode):
        for number, words in enumerate(node.hold):
            yield Prompt(("hold", number), words)
    if isinstance(node, MenuNode | AskNode):
        for field, tries in (("no_input", node.no_input), ("no_match", node.no_match)):
            for number, words in enumerate(tries):
                yield Prompt((field, number), words)


def standing_prompts(words: StandingWords) -> Iterator[Prompt]:
    """Yield what the line says of itself to callers."""
    for field, value in words:
        if field == "agents":
            continue
        if field in ("key_names", "refused", "not_sent"):
            for key, names in value.items():
                yield Prompt((field, key), names)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                yield Prompt((field, number), one)
        else:
            yield Prompt((field,), value)
