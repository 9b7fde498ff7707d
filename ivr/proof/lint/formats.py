"""Findings as text: for a terminal, for programs, for GitHub's checks, for SARIF readers. Decides nothing."""

from __future__ import annotations

import json
from importlib import metadata
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from ivr.proof.folding import folded
from ivr.proof.lint.rule import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ivr.proof.lint.rule import Finding

# Under the severity: half a line is left on the narrowest terminal.
_INDENT = 11
_COLOURS = {"error": "red", "warn": "yellow", "info": "blue"}
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
_GITHUB = {"error": "error", "warn": "warning", "info": "notice"}
# SARIF 2.1.0, 3.27.10 "level". https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
_SARIF = {"error": "error", "warn": "warning", "info": "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(findings: Iterable[Finding], width: int | None = None) -> str:
    """Return the findings grouped by file, styled for a terminal; the caller strips the colours where none belong.

    width: the terminal's, to fold what is longer; None leaves a finding a line.
    """
    blocks = []
    for file, group in groupby(findings, key=lambda finding: finding.place.file):
        lines = [click.style(file, bold=True)]
        for finding in group:
            place = finding.place
            where = f"{place.line}:{place.column}" if place.line else "-"
            severity = click.style(f"{finding.severity:5}", fg=_COLOURS[finding.severity])
            mend = f" {finding.mend}" if finding.mend else ""
            taken = len(f"  {where:>7}  error  {finding.rule}  ")
            said = folded(finding.message + mend, width, indent=min(taken, _INDENT), first=taken)
            lines.append(f"  {where:>7}  {severity}  {finding.rule}  {said}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def as_json(findings: Iterable[Finding]) -> str:
    """Return a JSON array, one object a finding."""
    rows = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "file": finding.place.file,
            "line": finding.place.line,
            "column": finding.place.column,
            "message": finding.message,
            "mend": finding.mend,
        }
        for finding in findings
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(findings: Iterable[Finding]) -> str:
    """Return one workflow command a finding, which GitHub shows beside the line."""
    return "\n".join(_github_command(finding) for finding in findings)


def as_sarif(findings: Sequence[Finding]) -> str:
    """Return a SARIF log with one run; only the rules that were broken are described in it."""
    used = sorted({finding.rule for finding in findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": RULES[name].title},
            "fullDescription": {"text": " ".join(RULES[name].explanation.split())},
            "help": {"text": f"ivr explain {name}"},
        }
        for name in used
    ]
    driver = {"name": "ivr", "version": metadata.version("ivr"), "rules": rules}
    run: dict[str, Any] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    run["results"] = [_sarif_result(finding) for finding in findings]
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def summary(findings: Sequence[Finding], nodes: int | None) -> str:
    """Return one line: how many of what in how many nodes; `nodes` is None if the tree could not be read."""
    counts = [
        (sum(finding.severity == severity for finding in findings), word)
        for severity, word in (("error", "error"), ("warn", "warning"), ("info", "note"))
    ]
    said = [f"{count} {word}{'s' if count != 1 else ''}" for count, word in counts if count]
    where = "the tree cannot be read" if nodes is None else f"{nodes} node{'s' if nodes != 1 else ''} checked"
    return f"{', '.join(said) or 'no findings'}; {where}."


def _github_command(finding: Finding) -> str:
    place = finding.place
    properties = {"file": place.file}
    if place.line:
        properties |= {"line": str(place.line), "col": str(place.column)}
    properties["title"] = finding.rule
    said = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{_GITHUB[finding.severity]} {said}::{_escaped(f'{finding.message} {finding.mend}'.strip())}"


def _escaped(text: str, more: str = "") -> str:
    """Return text as a workflow command needs it: what would end it is written as %XX."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sarif_result(finding: Finding) -> dict[str, Any]:
    place = finding.place
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file)}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": place.column}
    return {
        "ruleId": finding.rule,
        "level": _SARIF[finding.severity],
        "message": {"text": f"{finding.message} {finding.mend}".strip()},
        "locations": [{"physicalLocation": location}],
    }
