"""All rules over one tree. Knows each family of rules by name and no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.facts import can_speak
from ivr.proof.lint import (
    announcements,
    emitted,
    facts,
    hours,
    key_roles,
    keys,
    labels,
    lateness,
    lengths,
    numbers,
    offers,
    people,
    policy,
    prompts,
    queues,
    reading,
    recordings,
    safety,
    size,
    speech,
    structure,
    tries,
    usage,
    waiting,
    wording,
)
from ivr.proof.lint.evidence import Evidence, at_rate
from ivr.proof.lint.graph import Graph
from ivr.proof.lint.heard import Heard
from ivr.proof.lint.policy import Policy, apply
from ivr.proof.lint.rule import RULES, Finding, Settings, Subject
from ivr.proof.lint.texts import texts
from ivr.proof.lint.thresholds import USUAL_CHARACTERS_PER_S
from ivr.proof.lint.turns import Turns
from ivr.yamltext import WrittenTwice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ivr.errors import Problem
    from ivr.menu.load import Loaded
    from ivr.menu.model import MenuTree
    from ivr.menu.references import Sources
    from ivr.proof.lint.rule import Rule

FAMILIES = (
    reading,
    structure,
    size,
    keys,
    key_roles,
    offers,
    prompts,
    wording,
    numbers,
    lengths,
    announcements,
    recordings,
    labels,
    waiting,
    tries,
    lateness,
    hours,
    queues,
    people,
    safety,
    emitted,
    speech,
    usage,
    facts,
    policy,
)

# A tree with one of these is torn: following its ways would report what is only their consequence.
_TORN = frozenset({"S01", "S02", "S13", "Y02", "Y03", "V06"})


def check(
    loaded: Loaded, settings: Settings | None = None, evidence: Evidence | None = None, how: Policy | None = None
) -> list[Finding]:
    """Return everything that is to be said of a tree, in the order of its files.

    Of a tree that could not be read, only why. how: thresholds, severities and silences of its own.
    """
    settings, how = settings or Settings(), how or Policy()
    if loaded.tree is None:
        rules: list[Rule] = []
        found = [_unreadable(problem) for problem in loaded.problems]
    else:
        rules = _fit_for(loaded.tree, loaded)
        found = _judged(loaded.tree, rules, loaded.sources, settings, evidence or Evidence(), how)
    for flaw in loaded.flaws:
        place, message, mend = flaw.problem.place, flaw.problem.message, flaw.problem.mend
        found.append(Finding(flaw.rule, flaw.severity, place, message, mend))
    told = apply(how, found, loaded.sources, settings.on, {rule.id for rule in rules})
    return sorted(told, key=lambda finding: (finding.place, finding.rule))


def known_rules() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of the families."""
    return RULES


def _fit_for(tree: MenuTree, loaded: Loaded) -> list[Rule]:
    """Return the rules that can judge this tree: of one that is torn, not those that follow it from node to node."""
    is_torn = bool(loaded.broken) or any(flaw.rule in _TORN for flaw in loaded.errors)
    # A fault leads to the person, so a call flow without that node cannot be run.
    has_person = tree.line.person in tree.nodes
    is_mute = is_torn or bool(loaded.errors) or not has_person or not all(map(can_speak, tree.line.languages))
    return [rule for rule in RULES.values() if not (rule.whole and is_torn) and not (rule.aloud and is_mute)]


def _judged(
    tree: MenuTree, rules: Iterable[Rule], sources: Sources, settings: Settings, evidence: Evidence, how: Policy
) -> list[Finding]:
    limits = how.written.thresholds
    heard = Heard(tree, at_rate(evidence.clocked, limits.characters_per_s / USUAL_CHARACTERS_PER_S), settings.on)
    subject = Subject(
        tree=tree,
        graph=Graph(tree),
        texts=tuple(texts(tree, sources)),
        heard=heard,
        turns=Turns(tree, heard, limits.ring_s),
        sources=sources,
        settings=settings,
        limits=limits,
        branches=how.written.branches,
        evidence=evidence,
    )
    return [
        Finding(rule.id, breach.severity or rule.severity, breach.place, breach.message, breach.mend)
        for rule in rules
        if rule.judge is not None
        for breach in rule.judge(subject)
    ]


def _unreadable(problem: Problem) -> Finding:
    is_key = isinstance(problem, WrittenTwice) and problem.path[-1:] == ("choose",)
    return Finding("K02" if is_key else "Y01", "error", problem.place, problem.message, problem.mend)
