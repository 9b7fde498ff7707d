"""What a lint rule is, what it finds, and the register of all rules. Knows no rule by name.

A rule is a function from a subject to breaches, registered with its words; its docstring is what `ivr explain`
says. Rules that reading already enforces (`ivr.menu`) are registered without a function, for their words.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ivr.errors import Place
    from ivr.menu.flaw import Severity
    from ivr.menu.model import MenuTree
    from ivr.menu.references import Sources
    from ivr.proof.lint.graph import Graph


@dataclass(frozen=True, slots=True)
class Settings:
    """How strictly to judge.

    draft: the tree is being worked on and is not published; unfinished parts are no error.
    """

    draft: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at: the tree, its ways, where it is written, and how strictly to judge."""

    tree: MenuTree
    graph: Graph
    sources: Sources
    settings: Settings


@dataclass(frozen=True, slots=True)
class Breach:
    """One place that breaks a rule; `severity` is the rule's own unless said."""

    place: Place
    message: str
    mend: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach with its rule: what a user is shown."""

    rule: str
    severity: Severity
    place: Place
    message: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    graded: how severity varies, in words, where it does.
    explanation: why it is one, for an editor. source: where it comes from.
    example: files that break it, by name.
    judge: finds the breaches; None where reading does.
    whole: it follows ways through the tree and says nothing sensible of one that is torn.
    """

    id: str
    title: str
    severity: Severity
    source: str
    explanation: str
    example: Mapping[str, str]
    graded: str = ""
    judge: Callable[[Subject], Iterable[Breach]] | None = field(default=None, repr=False)
    whole: bool = False


RULES: dict[str, Rule] = {}


def rule(
    id: str,  # noqa: A002 - the word everyone uses for it
    title: str,
    *,
    source: str,
    example: Mapping[str, str],
    severity: Severity = "error",
    graded: str = "",
    whole: bool = False,
) -> Callable[[Callable[[Subject], Iterable[Breach]]], Callable[[Subject], Iterable[Breach]]]:
    """Register the decorated function as the rule's judge; its docstring is the explanation."""

    def register(judge: Callable[[Subject], Iterable[Breach]]) -> Callable[[Subject], Iterable[Breach]]:
        explanation = inspect.getdoc(judge) or ""
        _add(Rule(id, title, severity, source, explanation, example, graded, judge, whole))
        return judge

    return register


def enforced_by_reading(
    id: str,  # noqa: A002
    title: str,
    *,
    source: str,
    explanation: str,
    example: Mapping[str, str],
    severity: Severity = "error",
    graded: str = "",
) -> None:
    """Register the words of a rule that `ivr.menu` finds broken while it reads."""
    _add(Rule(id, title, severity, source, explanation, example, graded))


def _add(new: Rule) -> None:
    assert new.id not in RULES, f"two rules are called {new.id}"
    RULES[new.id] = new
