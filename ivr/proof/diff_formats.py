"""Changes as text for a terminal, as Markdown for a review, as JSON for programs. Decides nothing."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ivr.proof.change import Change

_TITLES = {
    "new": "Keys",
    "gone": "Keys",
    "moved": "Keys",
    "leads": "Keys",
    "words": "Words",
    "seconds": "Seconds until a caller can act",
    "person": "The way to a person",
    "fact": "Facts",
    "setting": "Settings",
}
NOTHING = "No caller notices a difference."


def as_text(changes: Iterable[Change]) -> str:
    """Return the changes under a heading for each kind; words before and after on lines of their own."""
    blocks = []
    for title, group in groupby(changes, key=lambda change: _TITLES[change.change]):
        lines = [title]
        for change in group:
            if change.change == "words":
                lines.append(f"  {change.path}")
                lines += [f"    - {change.before}"] if change.before else []
                lines += [f"    + {change.after}"] if change.after else []
            else:
                lines.append(f"  {_sentence(change)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or NOTHING


def as_markdown(changes: Iterable[Change]) -> str:
    """Return a section for each kind, as a list; what an editor wrote is quoted as code."""
    return "\n".join(_markdown(changes)).strip() or NOTHING


def as_json(changes: Iterable[Change]) -> str:
    """Return a JSON array of {change, path, before, after}."""
    return json.dumps(rows(changes), ensure_ascii=False, indent=2)


def rows(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Return the changes as JSON has them."""
    return [
        {"change": change.change, "path": change.path, "before": change.before, "after": change.after}
        for change in changes
    ]


def _markdown(changes: Iterable[Change]) -> Iterator[str]:
    for title, group in groupby(changes, key=lambda change: _TITLES[change.change]):
        yield from ("", f"### {title}", "")
        for change in group:
            if change.change == "words":
                yield f"- {_code(change.path)}"
                if change.before:
                    yield f"  - before: {_code(change.before)}"
                if change.after:
                    yield f"  - after: {_code(change.after)}"
            else:
                yield f"- {_code(_sentence(change))}"


def _sentence(change: Change) -> str:
    """Return a change on one line."""
    match change.change:
        case "moved":
            return f"moved  {change.path} → {change.before} is now {change.after}"
        case "leads":
            return f"leads  {change.path} → {change.before} now leads to {change.after}"
        case "gone":
            return f"gone   {change.path} → {change.before}"
        case "new":
            return f"new    {change.path} → {change.after}"
        case _:
            return f"{change.path}: {change.before or 'nothing'} → {change.after or 'nothing'}"


def _code(text: str) -> str:
    """Return a code span. Backticks in it are fenced by more of them. https://spec.commonmark.org/0.31.2/#code-spans"""
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
