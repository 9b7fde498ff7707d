"""A small sound tree on disk; lint tests and the rules' own examples replace files of it."""

from __future__ import annotations

from collections.abc import Callable
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
        return check(load(folder), settings or Settings(on=ON), evidence or Evidence(), how)

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


@pytest.fixture
def severities(found: Found) -> Callable[..., list[str]]:
    """Return what gives the severities of one rule's findings, in the order of the files."""

    def of_rule(
        rule: str, settings: Settings | None = None, evidence: Evidence | None = None, **files: str
    ) -> list[str]:
        return [one.severity for one in found(settings, evidence, **files) if one.rule == rule]

    return of_rule


def menu(name: str = "main", after: str = "", **choices: str) -> str:
    """Return a menu as text: `_1="operator"` is key 1 to the operator, with a label of its own.

    A value with a bar has its label: `_1="技术支持|technical support|operator"`.
    """
    lines = [f"{name}:", "  choose:"]
    for written, value in choices.items():
        key = {"star": "*", "pound": "#"}.get(written, written.removeprefix("_"))
        chinese, english, target = value.split("|") if "|" in value else (*_LABELS[key], value)
        lines.append(f'    "{key}": {{zh-CN: {chinese}, en-US: "{english}", to: {target}}}')
    return "\n".join([*lines, *([f"  {after}"] if after else []), ""])


_LABELS = {
    "1": ("技术支持", "technical support"),
    "2": ("费率调整", "a change of rates"),
    "3": ("结算查询", "settlement"),
    "4": ("商户入驻", "joining us"),
    "5": ("个人账户", "a personal account"),
    "6": ("对账文件", "statements of account"),
    "7": ("发票申请", "an invoice"),
    "8": ("终端报修", "repairs"),
    "9": ("培训安排", "training"),
    "0": ("人工服务", "an operator"),
    "*": ("返回上一级", "the previous menu"),
    "#": ("继续", "going on"),
}
