"""Every text of a tree with its language and its place, for rules that look at words. Knows no rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ivr.menu.facts import PLACEHOLDER
from ivr.menu.texts import prompts_of, standing_prompts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.errors import Place
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language
    from ivr.menu.references import Sources


# A sentence or a part of one that stands by itself: what is denied in it is denied for all of it.
_CLAUSE = re.compile(r"[^。！？；;\n]+?(?=[。！？；;\n]|[.!?](?:\s|$)|$)")


@dataclass(frozen=True)
class Text:
    """One text in one language.

    node: the node it belongs to, "" for what the whole line says. field: `say`, ... is_built_in: no editor wrote it.
    """

    language: Language
    text: str
    place: Place
    node: str
    field: str
    is_built_in: bool = False

    @cached_property
    def bare(self) -> str:
        """The text with what is filled in left out, so that only what the editor wrote is judged."""
        return PLACEHOLDER.sub("○", self.text)

    @property
    def is_chinese(self) -> bool:
        """Whether the words are Chinese."""
        return self.language.split("-")[0] == "zh"


def texts(tree: MenuTree, sources: Sources) -> Iterator[Text]:
    """Yield everything that can be spoken: nodes, what the line says of itself, notices."""
    for name, node in tree.nodes.items():
        for prompt in prompts_of(node):
            for tag, text in prompt.words.items():
                yield Text(tag, text, sources.node(name, *prompt.path, tag), name, str(prompt.path[0]))
    messages = sources.documents["messages"]
    for prompt in standing_prompts(tree.words):
        for tag, text in prompt.words.items():
            path = (*prompt.path, tag)
            is_built_in = path not in messages.places
            yield Text(tag, text, sources.file("messages", *path), "", str(prompt.path[0]), is_built_in)
    for number, notice in enumerate(tree.notices):
        for field, words in (("say", notice.say), ("before", notice.before)):
            for tag, text in words.items():
                yield Text(tag, text, sources.file("notices", number, field, tag), "", field)


def clauses(text: str) -> list[str]:
    """Return the text sentence by sentence."""
    return [found.strip() for found in _CLAUSE.findall(text) if found.strip()]
