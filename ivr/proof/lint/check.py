"""All rules over one tree. Knows each family of rules by name and no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.proof.lint import facts, keys, prompts, reading, structure, tries
from ivr.proof.lint.graph import Graph
from ivr.proof.lint.rule import RULES, Finding, Settings, Subject
from ivr.yamltext import WrittenTwice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.errors import Problem
    from ivr.menu.load import Loaded
    from ivr.proof.lint.rule import Rule

FAMILIES = (reading, structure, keys, prompts, tries, facts)

# A tree with one of these is torn: following its ways would report what is only their consequence.
_TORN = frozenset({"S01", "S02", "S13", "Y02", "Y03", "V06"})


def check(loaded: Loaded, settings: Settings | None = None) -> list[Finding]:
    """Return everything that is to be said of a tree, in the order of its files.

    Of a tree that could not be read, only why.
    """
    if loaded.tree is None:
        found = [_unreadable(problem) for problem in loaded.problems]
    else:
        subject = Subject(loaded.tree, Graph(loaded.tree), loaded.sources, settings or Settings())
        is_torn = bool(loaded.broken) or any(flaw.rule in _TORN for flaw in loaded.errors)
        found = [
            Finding(rule.id, breach.severity or rule.severity, breach.place, breach.message, breach.mend)
            for rule in RULES.values()
            if rule.judge is not None and not (rule.whole and is_torn)
            for breach in rule.judge(subject)
        ]
    for flaw in loaded.flaws:
        place, message, mend = flaw.problem.place, flaw.problem.message, flaw.problem.mend
        found.append(Finding(flaw.rule, flaw.severity, place, message, mend))
    return sorted(found, key=lambda finding: (finding.place, finding.rule))


def known_rules() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of the families."""
    return RULES


def _unreadable(problem: Problem) -> Finding:
    is_key = isinstance(problem, WrittenTwice) and problem.path[-1:] == ("choose",)
    return Finding("K02" if is_key else "Y01", "error", problem.place, problem.message, problem.mend)
