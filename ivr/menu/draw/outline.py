"""A picture as indented text: a line for each key and each way on, in columns that Chinese does not push askew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.draw.picture import Arrow, Box, Picture

# A label longer than this pushes its own line out, and not the column.
_WIDEST = 46
# With less room than this the last column is no column, but stands right after the names.
_NARROWEST_TAIL = 24


def as_text(picture: Picture, width: int | None = None) -> str:
    """Return the outline. '→' stands before what is drawn in another place; a line's end tells where failures lead.

    width: the terminal's, at which a line is cut; None leaves all of it.
    """
    rows: list[tuple[str, str, str]] = []
    for root in picture.roots:
        note = "nothing leads here" if root in picture.unreached else ""
        rows.append(("", "", ""))
        rows.append((root, note, _tail(picture.boxes[root])))
        rows.extend(_below(picture, picture.boxes[root]))
    widths = [cell_len(left) for left, _, _ in rows if cell_len(left) <= _WIDEST]
    column = max(widths, default=0) + 2
    names = max((cell_len(name) for _, name, tail in rows if tail), default=0) + 2
    if width is not None and column + names + _NARROWEST_TAIL > width:
        names = 0
    return "\n".join([*_heading(picture, column, width), *(_cut(_row(row, column, names), width) for row in rows)])


def _heading(picture: Picture, column: int, width: int | None) -> list[str]:
    """Return what holds in every menu: on one line, or where it does not fit an entry a line."""
    line = _row(("in every menu", ", ".join(picture.standing), ""), column, 0)
    if width is None or cell_len(line) <= width:
        return [line]
    return ["in every menu", *(_cut(f"  {entry}", width) for entry in picture.standing)]


def _below(picture: Picture, root: Box) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each arrow that a caller takes, and for each box that is drawn here; a tree may be very deep."""
    waiting = _branches(root, "")
    while waiting:
        arrow, margin, is_last = waiting.pop()
        left = f"{margin}{'└─' if is_last else '├─'} {arrow.sign or '·'} {arrow.label}".rstrip()
        if arrow.draws:
            target = picture.boxes[arrow.target]
            yield left, arrow.target, _tail(target)
            waiting += _branches(target, margin + ("   " if is_last else "│  "))
        else:
            yield left, f"→ {arrow.target}", ""


def _branches(box: Box, margin: str) -> list[tuple[Arrow, str, bool]]:
    """Return a box's arrows, the last first, with what stands before each and whether it is the last."""
    return [(arrow, margin, not number) for number, arrow in enumerate(reversed(box.branches))]


def _tail(box: Box) -> str:
    """Return what a node does, and where it leads that has no line of its own."""
    onward = "".join(f" → {arrow.target}" for arrow in box.asides if not arrow.sign)
    failures = ", ".join(f"{arrow.sign} → {arrow.target}" for arrow in box.asides if arrow.sign)
    return f"{box.does}{onward}" + (f"; {failures}" if failures else "")


def _cut(text: str, width: int | None) -> str:
    """Return a line that ends where the terminal does."""
    if width is None or cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def _row(row: tuple[str, str, str], column: int, names: int) -> str:
    left, name, tail = row
    text = left + " " * max(column - cell_len(left), 2) + name if name or tail else left
    return (text + " " * max(column + names - cell_len(text), 2) + tail if tail else text).rstrip()
