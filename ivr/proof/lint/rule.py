"""What a lint rule is, what it finds, and the register of all rules. Knows no rule by name.

A rule is a function from a subject to breaches, registered with its words; its docstring is what `ivr explain`
says. Rules that reading already enforces (`ivr.menu`), that cannot be broken, or that no program can check before a
call, are registered without a function, for their words.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ivr.clock import now
from ivr.menu.model import MenuNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ivr.errors import Place
    from ivr.menu.flaw import Severity
    from ivr.menu.model import MenuTree
    from ivr.menu.part import NodeName
    from ivr.menu.references import Sources
    from ivr.proof.lint.branches import Branches
    from ivr.proof.lint.evidence import Evidence
    from ivr.proof.lint.graph import Graph
    from ivr.proof.lint.heard import Heard
    from ivr.proof.lint.texts import Text
    from ivr.proof.lint.thresholds import Thresholds
    from ivr.proof.lint.turns import Turns

# Who checks a rule. `design`: the program is made so that it cannot be broken; `nobody`: no program can, or not here.
Checker = Literal["lint", "reading", "design", "nobody"]


def _today() -> date:
    return now().date()


@dataclass(frozen=True, slots=True)
class Settings:
    """How strictly to judge.

    draft: the tree is being worked on and is not published; unfinished parts are no error.
    on: the day that facts, holidays and silences are judged at.
    """

    draft: bool = False
    on: date = field(default_factory=_today)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at.

    graph: the tree's ways. texts: its words as they are written. heard: as they are heard. turns: as TwiML.
    """

    tree: MenuTree
    graph: Graph
    heard: Heard
    turns: Turns
    texts: Sequence[Text]
    sources: Sources
    settings: Settings
    limits: Thresholds
    branches: Branches
    evidence: Evidence

    @property
    def menus(self) -> Iterator[tuple[NodeName, MenuNode]]:
        """Each menu with its name, in the order of the tree."""
        for name, node in self.tree.nodes.items():
            if isinstance(node, MenuNode):
                yield name, node


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
    example: files that break it, by name; empty where none can or where more than files is needed.
    checked_by: who finds what breaks it. reason: why it is not lint, if it is not.
    judge: finds the breaches; None where lint does not.
    whole: it follows ways through the tree and says nothing sensible of one that is torn.
    aloud: it needs the words as they are heard, so a tree that was read without an error.
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
    aloud: bool = False
    checked_by: Checker = "lint"
    reason: str = ""


RULES: dict[str, Rule] = {}


def rule(
    id: str,  # noqa: A002 - the word everyone uses for it
    title: str,
    *,
    source: str,
    example: Mapping[str, str] | None = None,
    severity: Severity = "error",
    graded: str = "",
    whole: bool = False,
    aloud: bool = False,
) -> Callable[[Callable[[Subject], Iterable[Breach]]], Callable[[Subject], Iterable[Breach]]]:
    """Register the decorated function as the rule's judge; its docstring is the explanation."""

    def register(judge: Callable[[Subject], Iterable[Breach]]) -> Callable[[Subject], Iterable[Breach]]:
        explanation = inspect.getdoc(judge) or ""
        _add(Rule(id, title, severity, source, explanation, example or {}, graded, judge, whole, aloud))
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
    _add(Rule(id, title, severity, source, explanation, example, graded, checked_by="reading"))


def held_by_design(
    id: str,  # noqa: A002
    title: str,
    *,
    source: str,
    explanation: str,
    reason: str,
    severity: Severity = "error",
) -> None:
    """Register the words of a rule that no tree can break; `reason` says what keeps it."""
    _add(Rule(id, title, severity, source, explanation, {}, checked_by="design", reason=reason))


def not_checked(
    id: str,  # noqa: A002
    title: str,
    *,
    source: str,
    explanation: str,
    reason: str,
    severity: Severity = "error",
) -> None:
    """Register the words of a rule that is not checked before a call; `reason` says what it would need."""
    _add(Rule(id, title, severity, source, explanation, {}, checked_by="nobody", reason=reason))


def _add(new: Rule) -> None:
    assert new.id not in RULES, f"two rules are called {new.id}"
    RULES[new.id] = new
