"""A small sound tree on disk, to be broken one slip at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MAIN = """\
# yaml-language-server: $schema=menu.schema.json
main:
  say: {zh-CN: "您好，{company}。", en-US: "Hello, {company}."}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: tech}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
TECH = """\
tech:
  choose:
    "1": {zh-CN: 报错, en-US: errors, to: operator}
    "2": {zh-CN: 对接, en-US: integration, to: operator}
"""
OPERATOR = """\
operator:
  queue: general
  full: operator.message
  failed: operator.message
operator.message:
  say: {zh-CN: 请留言。, en-US: Please leave a message.}
  message: general
  then: operator.goodbye
operator.goodbye:
  hang_up: goodbye
"""
FACTS = """\
company: {kind: name, value: {zh-CN: 易联支付, en-US: Yilian}}
hotline: {kind: phone, value: 400-800-9000}
"""
TREE = {"main.yaml": MAIN, "tech.yaml": TECH, "operator.yaml": OPERATOR, "facts.yaml": FACTS}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return what writes the small tree to ./tree with some files put in place of others, named by stem."""
    monkeypatch.chdir(tmp_path)

    def write_tree(**files: str) -> Path:
        folder = Path("tree")
        folder.mkdir(exist_ok=True)
        for name, text in (TREE | {f"{stem}.yaml": text for stem, text in files.items()}).items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write_tree
