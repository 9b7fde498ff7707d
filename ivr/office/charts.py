"""Charts as SVG, drawn by hand: columns, bars and a meter. Colours are classes, so that a page's style decides them.

Knows no report: takes labels and numbers. Every text is escaped. A drawing is 360 wide, the width of a phone, so that
its letters can be read on one; a wider page enlarges it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 360
_COLUMNS_HEIGHT = 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 6, 12, 22
_ROW = 40
_BAR = 12
_MOST_TICKS = 4
_LABEL_EVERY = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. text: the value in words. behind: a second, lighter value. mark: where a target stands."""

    label: str
    value: float
    text: str
    behind: float | None = None
    mark: float | None = None


def columns(title: str, labels: Sequence[str], stacks: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Return columns, one a label; each of the stacks, (class, values), on top of the one before."""
    totals = [sum(values[place] for _, values in stacks) for place in range(len(labels))]
    top = ticks(max(totals, default=0))[-1]
    high = _COLUMNS_HEIGHT - _TOP - _BOTTOM
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    drawn = [_grid(tick, _TOP + high * (1 - tick / top)) for tick in ticks(max(totals, default=0))]
    every = ceil(len(labels) / _LABEL_EVERY)
    for place, label in enumerate(labels):
        left = _LEFT + step * place
        base = float(_TOP + high)
        for kind, values in stacks:
            tall = high * values[place] / top
            base -= tall
            if tall:
                drawn.append(_rect(kind, left + step * 0.15, base, step * 0.7, tall))
        if place % every == 0:
            drawn.append(_text(left + step / 2, _COLUMNS_HEIGHT - 7, label, "middle"))
    return _svg(title, _COLUMNS_HEIGHT, drawn)


def bars(title: str, rows: Iterable[Bar], top: float | None = None) -> str:
    """Return bars below one another, each with its label and value above it. top: what the full width stands for."""
    rows = list(rows)
    reach = [number for row in rows for number in (row.value, row.behind, row.mark) if number is not None]
    full = top or max(reach, default=0) or 1.0
    drawn = []
    for place, row in enumerate(rows):
        y = _ROW * place
        drawn += [_text(0, y + 15, row.label, "start", "name"), _text(WIDTH, y + 15, row.text, "end", "value")]
        drawn.append(_rect("track", 0, y + 22, WIDTH, _BAR))
        if row.behind is not None:
            drawn.append(_rect("soft", 0, y + 22, WIDTH * _part(row.behind, full), _BAR))
        drawn.append(_rect("main", 0, y + 22, WIDTH * _part(row.value, full), _BAR))
        if row.mark is not None:
            x = min(max(WIDTH * _part(row.mark, full) - 1, 0), WIDTH - 2)
            drawn.append(_rect("mark", x, y + 19, 2, _BAR + 6))
    return _svg(title, _ROW * len(rows), drawn)


def meter(title: str, share: float, target: float | None, kind: str) -> str:
    """Return a share of 1 as a bar, with a mark where the target stands; kind is its class."""
    drawn = [_rect("track", 0, 4, WIDTH, _BAR), _rect(kind, 0, 4, WIDTH * _part(share, 1), _BAR)]
    if target is not None:
        drawn.append(_rect("mark", WIDTH * target - 1, 0, 2, _BAR + 8))
    return _svg(title, _BAR + 8, drawn)


def ticks(highest: float) -> list[float]:
    """Return round numbers from 0 up to the first that is not below the highest."""
    if highest <= 0:
        return [0, 1]
    rough = highest / _MOST_TICKS
    power = 10 ** (ceil(log10(rough)) - 1) if rough > 1 else 1
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough and power * times % 1 == 0)
    return [step * place for place in range(ceil(highest / step) + 1)]


def _part(value: float, full: float) -> float:
    return min(max(value / full, 0.0), 1.0)


def _svg(title: str, height: float, drawn: Iterable[str]) -> str:
    inside = "".join(drawn)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )


def _grid(tick: float, y: float) -> str:
    line = f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" />'
    return line + _text(_LEFT - 6, y + 3.5, f"{tick:,g}", "end")


def _rect(kind: str, x: float, y: float, wide: float, tall: float) -> str:
    return (
        f'<rect class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
        f'rx="{min(3.0, wide / 2, tall / 2):.1f}" />'
    )


def _text(x: float, y: float, text: str, anchor: str, kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
