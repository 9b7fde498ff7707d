"""A small sound tree on disk; lint tests and the rules' own examples replace files of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load
from ivr.proof.lint.check import check

if TYPE_CHECKING:
    from ivr.proof.lint.rule import Settings

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

Broken = Callable[..., list[str]]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Broken:
    """Return what gives the findings of the small tree with some files put in place of others, named by stem."""
    monkeypatch.chdir(tmp_path)

    def findings(settings: Settings | None = None, **files: str) -> list[str]:
        folder = Path("tree")
        folder.mkdir(exist_ok=True)
        for name, text in (TREE | {f"{stem}.yaml": text for stem, text in files.items()}).items():
            (folder / name).write_text(text, encoding="utf-8")
        found = check(load(folder), settings)
        return [f"{one.rule} {one.severity} {one.place}: {one.message} {one.mend}" for one in found]

    return findings
