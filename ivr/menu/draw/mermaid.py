"""A picture as a Mermaid flowchart, which GitHub and many wikis draw. https://mermaid.js.org/syntax/flowchart.html"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.draw.picture import Box, Picture

# How a kind of node is drawn: menus round, people as pills, decisions pointed, the rest square.
_SHAPES = {
    "choose": ("(", ")"),
    "queue": ("([", "])"),
    "transfer": ("([", "])"),
    "message": (">", "]"),
    "ask": ("[/", "/]"),
    "look_up": ("[(", ")]"),
    "when": ("{{", "}}"),
    "hang_up": ("((", "))"),
}
_SQUARE = ("[", "]")
# Entity codes keep quotes and the rest of the syntax out of a text. https://mermaid.js.org/syntax/flowchart.html
_SYNTAX = re.compile(r'["#<>&`\\]')


def as_mermaid(picture: Picture) -> str:
    """Return the flowchart: every node and every written arrow, failures dotted."""
    ids = {name: f"n{number}" for number, name in enumerate(picture.boxes)}
    lines = ["flowchart LR", f"  %% in every menu: {', '.join(picture.standing)}"]
    lines += [f"  {ids[box.name]}{_shape(box)}" for box in picture.boxes.values()]
    lines += [line for box in picture.boxes.values() for line in _links(box, ids)]
    return "\n".join(lines)


def _shape(box: Box) -> str:
    opening, closing = _SHAPES.get(box.kind, _SQUARE)
    lines = [box.name] if box.does == "choose" else [box.name, box.does]
    return f'{opening}"{"<br>".join(map(_plain, lines))}"{closing}'


def _links(box: Box, ids: dict[str, str]) -> Iterator[str]:
    for arrow in box.arrows:
        text = _plain(arrow.said)
        line = "-.->" if arrow.reach == "failure" else "-->"
        yield f"  {ids[box.name]} {line}" + (f'|"{text}"| ' if text else " ") + ids[arrow.target]


def _plain(text: str) -> str:
    return _SYNTAX.sub(lambda found: f"#{ord(found[0])};", text)
