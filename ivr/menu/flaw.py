"""Errors in a tree that reads: what is found while files become values. Knows no file and no lint rule's text."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.errors import Problem

Severity = Literal["error", "warn", "info"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw; `rule` is the lint rule it breaks, such as S02, and `ivr explain` tells more of it."""

    rule: str
    severity: Severity
    problem: Problem


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, capitals aside, or "" if none is like it."""
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" or ""."""
    found = nearest(name, known)
    return f"Did you mean '{found}'?" if found else ""
