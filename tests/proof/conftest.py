"""A small sound tree on disk; lint tests and the rules' own examples replace files of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr import yamltext
from ivr.menu.load import load
from ivr.proof.lint.check import check
from ivr.proof.lint.evidence import Evidence
from ivr.proof.lint.policy import parse_policy
from ivr.proof.lint.rule import Settings

if TYPE_CHECKING:
    from ivr.proof.lint.rule import Finding

# Every test is judged on this day, whatever day it is.
ON = date(2026, 3, 1)
TREE = {
    "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
""",
    "operator.yaml": """\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  say: {zh-CN: 请留言。, en-US: Please leave a message.}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
""",
    "facts.yaml": "",
}

Found = Callable[..., "list[Finding]"]
Broken = Callable[..., list[str]]


def rules_of(findings: list[Finding]) -> set[str]:
    """Return the ids of the rules that are broken."""
    return {finding.rule for finding in findings}


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Return what gives the findings of the small tree with some files put in place of others, named by stem.

    `lint` is lint.yaml's text; `evidence` what is known besides the tree.
    """
    monkeypatch.chdir(tmp_path)

    def findings(
        settings: Settings | None = None, evidence: Evidence | None = None, lint: str = "", **files: str
    ) -> list[Finding]:
        folder = Path("tree")
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.yaml"):
            old.unlink()
        for name, text in (TREE | {f"{stem}.yaml": text for stem, text in files.items()}).items():
            (folder / name).write_text(text, encoding="utf-8")
        how = parse_policy(yamltext.parse(lint, "tree/lint.yaml"))
        known = replace(evidence or Evidence(), folder=folder)
        return check(load(folder), settings or Settings(on=ON), known, how)

    return findings


@pytest.fixture
def broken(found: Found) -> Broken:
    """Return what gives the findings as text; see `found`. `only` names the rules that are asked about."""

    def as_text(settings: Settings | None = None, only: str = "", **files: str) -> list[str]:
        return [
            f"{one.rule} {one.severity} {one.place}: {one.message} {one.mend}"
            for one in found(settings, **files)
            if not only or one.rule in only.split()
        ]

    return as_text
