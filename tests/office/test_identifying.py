"""The service that is asked who calls: what it is asked by, and how long it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load
from ivr.office.identifying import identify_source

if TYPE_CHECKING:
    from pathlib import Path

TREE = {
    "main.yaml": 'main: {say: {zh-CN: 欢迎。}, choose: {"0": {zh-CN: 人工, to: operator}}}\n',
    "operator.yaml": "operator: {hang_up: goodbye}\n",
}


@pytest.mark.parametrize(
    ("facts", "limit_s"), [("identify_s: {kind: number, value: 2}\n", 2.0), ("", 3.0)], ids=["fact", "usual"]
)
def test_its_time_is_a_fact(tmp_path: Path, facts: str, limit_s: float) -> None:
    """It has the seconds of the fact identify_s, and 3 where a tree does not say; what it is asked, what it may say."""
    for name, text in {**TREE, "facts.yaml": facts}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    tree = load(tmp_path).tree
    assert tree is not None

    source = identify_source("https://who.example.com", tree)

    assert (limit_s, ["number", "language"]) == (source.limit_s, list(source.keys))
    assert ["class", "notice"] == list(source.columns)
