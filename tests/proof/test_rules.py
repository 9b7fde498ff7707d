"""Every rule has words and an example that breaks it, and says nothing of a sound tree."""

from __future__ import annotations

import pytest

from ivr.proof.lint.check import known_rules

RULES = known_rules()


def test_sound_tree_has_no_findings(broken):
    """The tree the examples are laid over is clean."""
    assert [] == broken()


@pytest.mark.parametrize("rule", [pytest.param(one, id=one.id) for one in RULES.values() if one.example])
def test_example_breaks_its_rule(broken, rule):
    """What `ivr explain` shows as broken is found to be."""
    files = {name.removesuffix(".yaml"): text for name, text in rule.example.items()}

    found = broken(**files)

    assert rule.id in {finding.split()[0] for finding in found}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rule_has_words(rule):
    """A title without a full stop, an explanation with one, and a source."""
    assert not rule.title.endswith(".")
    assert rule.explanation.endswith(".")
    assert rule.source


def test_starter_rules_are_there():
    """What keeps a caller safe today."""
    assert {"S01", "S02", "S03", "S04", "S05", "S06", "K01", "K02", "K04", "P10", "T03", "T04", "T05", "F03"} <= set(
        RULES
    )
