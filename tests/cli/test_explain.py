"""`ivr explain` tells what a rule means, in whatever case it is asked for."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ivr.cli.explain import explain
from ivr.errors import WrongUse
from ivr.proof.lint.check import known_rules


@pytest.mark.parametrize("asked", ["S05", "s05", " s05 "])
def test_rule_is_explained(asked):
    """Title, reason, severity, source and what breaks it."""
    done = CliRunner().invoke(explain, [asked])

    assert 0 == done.exit_code
    assert "S05  Silence and wrong keys reach an end" == done.output.splitlines()[0]
    for part in ("Severity: error", "Source:   W3C VoiceXML", "This breaks it:", "after_tries: operator"):
        assert part in done.output


def test_rules_are_listed():
    """Without a rule, one line for each, in their order; as JSON a row for each."""
    lines = CliRunner().invoke(explain, []).output.splitlines()
    rows = json.loads(CliRunner().invoke(explain, ["--json"]).output)

    assert sorted(known_rules()) == [line.split()[0] for line in lines] == [row["rule"] for row in rows]
    assert "S05  error  Silence and wrong keys reach an end" in lines


@pytest.mark.parametrize("name", known_rules())
def test_every_rule_can_be_explained(name):
    """As text and as JSON."""
    row = json.loads(CliRunner().invoke(explain, [name, "--json"]).output)

    assert name == row["rule"]
    assert {
        "rule",
        "title",
        "severity",
        "graded",
        "source",
        "explanation",
        "example",
        "checked_by",
        "reason",
        "thresholds",
    } == set(row)
    assert row["title"] in CliRunner().invoke(explain, [name]).output


def test_rule_that_is_none():
    """The nearest one is named."""
    done = CliRunner().invoke(explain, ["S5"])

    assert isinstance(done.exception, WrongUse)
    assert "there is no rule 'S5'. Did you mean 'S05'?" == str(done.exception)
