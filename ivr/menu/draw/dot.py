"""A picture in Graphviz's language. https://graphviz.org/doc/info/lang.html"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ivr.menu.draw.picture import Box, Picture

_SHAPES = {"queue": "ellipse", "transfer": "ellipse", "when": "diamond", "look_up": "cylinder", "hang_up": "circle"}


def as_dot(picture: Picture) -> str:
    """Return the digraph: every node and every written arrow, failures dashed."""
    lines = [
        "digraph menu {",
        # Out of a menu, the choices in the order of their keys; left free, some orders break its splines ("lost edge").
        # https://graphviz.org/docs/attrs/ordering/
        "  graph [rankdir=LR, ordering=out, nodesep=0.2, ranksep=0.6];",
        '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];',
        '  edge [fontname="sans-serif", fontsize=9];',
        f"  label={_quoted('In every menu: ' + ', '.join(picture.standing))};",
    ]
    lines += [_node(box) for box in picture.boxes.values()]
    lines += [line for box in picture.boxes.values() for line in _edges(box)]
    return "\n".join([*lines, "}"])


def _node(box: Box) -> str:
    label = box.name if box.does == "choose" else f"{box.name}\n{box.does}"
    given = {"label": label, "shape": _SHAPES.get(box.kind, ""), "tooltip": box.says}
    return f"  {_quoted(box.name)}{_attributes(given)};"


def _edges(box: Box) -> Iterator[str]:
    for arrow in box.arrows:
        given = {"label": arrow.said, "style": "dashed" if arrow.reach == "failure" else ""}
        # Ways back and to what is drawn elsewhere would pull everything into one long row: the columns are the tree's.
        # https://graphviz.org/docs/attrs/constraint/
        if not arrow.draws:
            given |= {"constraint": "false", "color": "gray50"}
        yield f"  {_quoted(box.name)} -> {_quoted(arrow.target)}{_attributes(given)};"


def _attributes(given: Mapping[str, str]) -> str:
    written = ", ".join(f"{name}={_quoted(text)}" for name, text in given.items() if text)
    return f" [{written}]" if written else ""


def _quoted(text: str) -> str:
    """Return a double-quoted string. A backslash would begin an escape in a label, so it is doubled."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
