"""A picture as an SVG: no script, nothing loaded, light and dark by the reader's own setting.

Every node is an element with the id `node-NAME`, so that a page or a link can point at it; a reference to a box drawn
elsewhere is a link to that id, and the box that was followed to is framed. Colours are classes of `STYLE` (tree.css),
which a page with a stricter policy may bring itself.
"""

from __future__ import annotations

from html import escape
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from ivr.menu.draw.places import seats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ivr.menu.draw.picture import Arrow, Box, Picture
    from ivr.menu.draw.places import Seat

# Pixels a Latin letter takes in each class of text, at most; a Chinese character takes two of them.
_CELLS = {"head": 7.9, "plain": 7.2, "name": 7.3, "soft": 6.1, "aside": 6.7, "word": 6.3}
_WIDTH, _PITCH, _GAP = 236, 290, 10
_PAD, _LINE, _SMALL_LINE = 10, 17, 14
_MARGIN, _TOP = 24, 74
_CHIP = 18

# What a kind of node is to a caller, which is what its colour tells.
_TONES = {
    "choose": "menu",
    "queue": "person",
    "transfer": "person",
    "message": "kept",
    "ticket": "kept",
    "send": "kept",
    "ask": "asks",
    "look_up": "asks",
    "when": "turns",
    "goto": "says",
    "language": "says",
    "hang_up": "ends",
}
_LEGEND = {
    "menu": "menu",
    "person": "person",
    "kept": "message, ticket, text",
    "asks": "entry, look-up",
    "turns": "decision",
    "says": "words",
    "ends": "end",
}

STYLE = resources.files("ivr.menu.draw").joinpath("tree.css").read_text(encoding="utf-8")


def as_svg(picture: Picture, *, styled: bool = True) -> str:
    """Return the SVG document. styled: with its own style sheet in it."""
    placed = seats(picture, _height)
    width = max(_right(seat) for seat in placed) + _MARGIN
    height = max(_y(seat) + seat.size for seat in placed) + _MARGIN
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    language = _attribute(picture.language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tree" role="img" {size} lang="{language}">',
        f"<title>The menu tree, {len(picture.boxes)} nodes</title>",
    ]
    if styled:
        parts.append(f"<style>\n{STYLE}</style>")
    parts.append(f'<rect class="paper" width="{width:g}" height="{height:g}"/>')
    parts += _heading(picture)
    parts += [_connector(seat) for seat in placed if seat.above is not None]
    for seat in placed:
        parts += _card(seat, seat.box) if seat.box is not None else _reference(seat)
    return "\n".join([*parts, "</svg>"])


def _heading(picture: Picture) -> Iterator[str]:
    yield f'<text class="title" x="{_MARGIN}" y="34">{_text(picture.start)}</text>'
    yield (
        f'<text class="soft" x="{_MARGIN + 90}" y="34">in every menu: {_text("  ·  ".join(picture.standing))}</text>'
    )
    x = float(_MARGIN)
    for tone, words in _LEGEND.items():
        yield f'<rect class="{tone}" x="{x:g}" y="48" width="10" height="10" rx="2"/>'
        yield f'<text class="soft" x="{x + 15:g}" y="57">{_text(words)}</text>'
        x += 15 + cell_len(words) * 6.2 + 18


def _card(seat: Seat, box: Box) -> Iterator[str]:
    x, y, height = _x(seat), _y(seat), seat.size - _GAP
    yield f'<g id="node-{_attribute(box.name)}"><title>{_text(_told(box))}</title>'
    yield f'<rect class="card" x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{height:g}" rx="7"/>'
    yield f'<rect class="{_TONES[box.kind]}" x="{x:g}" y="{y:g}" width="4" height="{height:g}" rx="2"/>'
    line = y + _PAD + 10
    if seat.arrow is not None and seat.arrow.sign:
        yield from _headline(seat.arrow, x + _PAD + 2, line, "head")
        line += _LINE + 2
    yield _line("name", x + _PAD + 2, line, box.name)
    for css, text, target in _remarks(box):
        line += _SMALL_LINE + 1
        words = _line(css, x + _PAD + 2, line, text)
        yield f'<a href="#node-{_attribute(target)}">{words}</a>' if target else words
    yield "</g>"


def _reference(seat: Seat) -> Iterator[str]:
    arrow = seat.arrow
    assert arrow is not None
    x, y, height = _x(seat), _y(seat), seat.size - _GAP
    told = f"{arrow.said} → {arrow.target}".strip()
    yield f'<a href="#node-{_attribute(arrow.target)}"><title>{_text(told)}</title>'
    yield f'<rect class="reference" x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{height:g}" rx="7"/>'
    line = y + 17
    if arrow.sign:
        yield from _headline(arrow, x + _PAD + 2, line, "plain")
        line += _LINE
    yield _line("aside", x + _PAD + 2, line, f"→ {arrow.target}") + "</a>"


def _headline(arrow: Arrow, x: float, y: float, css: str) -> Iterator[str]:
    """Yield a key in its chip with what it is for, or the word for what leads here."""
    if len(arrow.sign) > 1:
        yield _line("word", x, y, arrow.sign)
        return
    yield f'<rect class="chip" x="{x:g}" y="{y - 13:g}" width="{_CHIP}" height="{_CHIP}" rx="5"/>'
    yield f'<text class="sign" x="{x + _CHIP / 2:g}" y="{y + 0.5:g}">{_text(arrow.sign)}</text>'
    yield _line(css, x + _CHIP + 7, y, arrow.label or "an entry", _CHIP + 7)


def _remarks(box: Box) -> list[tuple[str, str, str]]:
    """Return the small lines of a box: class, text, and the node it links to."""
    lines = [] if box.does in ("choose", "goto") else [("soft", box.does, "")]
    if box.says:
        lines.append(("soft", box.says, ""))
    for target, arrows in groupby(sorted(box.asides, key=lambda one: one.target), key=lambda one: one.target):
        signs = ", ".join(arrow.sign for arrow in arrows if arrow.sign)
        lines.append(("aside", f"{signs} → {target}".strip(), target))
    return lines


def _connector(seat: Seat) -> str:
    """Return the line from a box to what is below it: level out of its head, then down its own trunk."""
    above, arrow = seat.above, seat.arrow
    assert above is not None
    assert arrow is not None
    css = "line failure" if arrow.reach == "failure" else "line"
    x1, y1, x2, y2 = _x(above) + _WIDTH, _y(above) + 18, _x(seat), _y(seat) + 18
    if y1 == y2:
        return f'<path class="{css}" d="M{x1:g} {y1:g}H{x2:g}"/>'
    trunk = x1 + (_PITCH - _WIDTH) / 2
    return f'<path class="{css}" d="M{x1:g} {y1:g}H{trunk - 8:g}q8 0 8 8V{y2 - 8:g}q0 8 8 8H{x2:g}"/>'


def _height(box: Box | None, arrow: Arrow | None) -> float:
    """Return the pixels a seat takes, the gap below it included."""
    if box is None:
        return 25 + (_LINE if arrow is not None and arrow.sign else 0) + _GAP
    head = _LINE + 2 if arrow is not None and arrow.sign else 0
    return 2 * _PAD + 12 + head + (_SMALL_LINE + 1) * len(_remarks(box)) + _GAP


def _told(box: Box) -> str:
    """Return what a pointer that rests on a box is told: everything that had no room."""
    ways: Iterable[str] = (f"{arrow.said} → {arrow.target}".strip() for arrow in box.arrows)
    return "\n".join([f"{box.name}: {box.does}", *filter(None, [box.says]), *ways])


def _x(seat: Seat) -> float:
    return _MARGIN + seat.column * _PITCH


def _y(seat: Seat) -> float:
    return _TOP + seat.row


def _right(seat: Seat) -> float:
    return _x(seat) + _WIDTH


def _line(css: str, x: float, y: float, text: str, indent: float = 0.0) -> str:
    """Return one line of a box, cut where the box ends."""
    room = int((_WIDTH - 2 * _PAD - 4 - indent) / _CELLS[css])
    shown = text if cell_len(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"
    return f'<text class="{css}" x="{x:g}" y="{y:g}">{_text(shown)}</text>'


def _text(text: str) -> str:
    return escape(text, quote=False)


def _attribute(text: str) -> str:
    return escape(text)
