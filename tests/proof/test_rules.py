"""Every rule has words and an example that breaks it, and says nothing of a sound tree."""

from __future__ import annotations

import pytest

from ivr.proof.lint.check import known_rules
from ivr.proof.lint.thresholds import Thresholds, of_rule

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


# Every id of the reference, as it stands there.
REFERENCE = """
S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13
K01 K02 K03 K04 K05 K06 K07 K08 K09 K10 K11 K12 K13
P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P11 P12 P13 P14 P15 P16 P17 P18 P19
T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13
H01 H02 H03 H04 H05 H06 H07 H08 H09
Q01 Q02 Q03 Q04 Q05
R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 R11 R12 R13 R14
L01 L02 L03 L04 L05
E01 E02 E03 E04 E05 E06 E07 E08
V01 V02 V03 V04 V05 V06
F01 F02 F03 F04
"""
# The smallest set that keeps a caller safe: errors, and judged before a call.
STARTER = """
S01 S02 S03 S04 S05 S06 S13 K01 K02 K04 K10 P10 P13 P15 T03 T04 T05 H01 H02 H03 H06 H07 R01 R10 R11
E01 E03 E04 E05 E06 E07 F03 F04
"""


def test_every_rule_of_the_reference_is_explained():
    """All 109; what is not judged before a call says why."""
    assert 109 == len(REFERENCE.split())
    assert set() == set(REFERENCE.split()) - set(RULES)
    assert [] == [one.id for one in RULES.values() if (one.checked_by in ("design", "nobody")) != bool(one.reason)]


@pytest.mark.parametrize("rule", STARTER.split())
def test_starter_rule(rule):
    """It stops a release, and lint or reading finds what breaks it."""
    assert ("error", True) == (RULES[rule].severity, RULES[rule].checked_by in ("lint", "reading"))


def test_thresholds_belong_to_rules():
    """Each names a rule that lint judges, and is told by `ivr explain`."""
    owners = [(name, rule) for rule in RULES for name, _, _ in of_rule(rule)]

    assert sorted(Thresholds.model_fields) == sorted(name for name, _ in owners)
    assert set() == {rule for _, rule in owners if RULES[rule].checked_by == "reading"}
