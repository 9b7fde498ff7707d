"""`ivr explain`: what a finding means, why it is one, where the rule comes from, and an example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ivr.errors import WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.proof.folding import columns, folded
from ivr.proof.lint.check import known_rules
from ivr.proof.lint.thresholds import of_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.proof.lint.rule import Rule

# A longer line is hard to come back from.
_WIDEST = 96
_UNCHECKED = {"design": "Kept by design", "nobody": "Not checked"}


@click.command()
@click.argument("rule", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(rule: str | None, as_json: bool) -> None:
    """Explain the lint rule RULE, such as S05; without it, list all rules."""
    rules = known_rules()
    if rule is None:
        listed = [rules[name] for name in sorted(rules)]
        click.echo(_list_as_json(listed) if as_json else "\n".join(map(_as_line, listed)))
        return
    found = rules.get(rule.strip().upper())
    if found is None:
        hint = did_you_mean(rule.strip(), rules) or f"The rules are {', '.join(sorted(rules))}."
        raise WrongUse(f"there is no rule '{rule}'. {hint}")
    click.echo(_as_json(found) if as_json else _as_text(found))


def _as_line(rule: Rule) -> str:
    return f"{rule.id}  {rule.severity:5}  {rule.title}"


def _list_as_json(rules: Iterable[Rule]) -> str:
    rows = [{"rule": rule.id, "severity": rule.severity, "title": rule.title} for rule in rules]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_text(rule: Rule) -> str:
    width = min(_WIDEST, columns() or _WIDEST)
    said = [
        f"{rule.id}  {rule.title}",
        folded(_one_line(rule.explanation), width),
        "\n".join(
            f"{name:<10}{folded(text, width, indent=10)}"
            for name, text in (("Severity:", rule.graded or rule.severity), ("Source:", rule.source))
        ),
    ]
    if rule.reason:
        said.append(folded(f"{_UNCHECKED[rule.checked_by]}: {rule.reason}", width))
    limits = "\n".join(
        "  " + folded(f"{name}: {value:g}  {what}", width, indent=4, first=2) for name, value, what in of_rule(rule.id)
    )
    if limits:
        said.append(f"Thresholds, which lint.yaml may change:\n\n{limits}")
    if rule.example:
        example = "\n\n".join(f"  {name}\n{_indented(text)}" for name, text in rule.example.items())
        said.append(f"This breaks it:\n\n{example}")
    return "\n\n".join(said)


def _as_json(rule: Rule) -> str:
    row = {
        "rule": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "graded": rule.graded,
        "source": rule.source,
        "explanation": _one_line(rule.explanation),
        "example": dict(rule.example),
        "checked_by": rule.checked_by,
        "reason": rule.reason,
        "thresholds": {name: value for name, value, _ in of_rule(rule.id)},
    }
    return json.dumps(row, ensure_ascii=False, indent=2)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
