"""`ivr explain`: what a finding means, why it is one, where the rule comes from, and an example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ivr.errors import WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.proof.lint.check import known_rules

if TYPE_CHECKING:
    from ivr.proof.lint.rule import Rule


@click.command()
@click.argument("rule")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(rule: str, as_json: bool) -> None:
    """Explain the lint rule RULE, such as S05."""
    rules = known_rules()
    found = rules.get(rule.strip().upper())
    if found is None:
        hint = did_you_mean(rule.strip(), rules) or f"The rules are {', '.join(sorted(rules))}."
        raise WrongUse(f"there is no rule '{rule}'. {hint}")
    click.echo(_as_json(found) if as_json else _as_text(found))


def _as_text(rule: Rule) -> str:
    example = "\n\n".join(f"  {name}\n{_indented(text)}" for name, text in rule.example.items())
    return (
        f"{rule.id}  {rule.title}\n\n{click.wrap_text(_one_line(rule.explanation), 96)}\n\n"
        f"Severity: {rule.graded or rule.severity}\nSource:   {rule.source}\n\nThis breaks it:\n\n{example}"
    )


def _as_json(rule: Rule) -> str:
    row = {
        "rule": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "graded": rule.graded,
        "source": rule.source,
        "explanation": _one_line(rule.explanation),
        "example": dict(rule.example),
    }
    return json.dumps(row, ensure_ascii=False, indent=2)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
