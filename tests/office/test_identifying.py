"""The service that is asked who calls: what it is asked by, and how long it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.errors import Refused
from ivr.menu.load import load
from ivr.office.identifying import identify_source

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.menu.model import MenuTree

TREE = {
    "main.yaml": 'main: {say: {zh-CN: 欢迎。}, choose: {"0": {zh-CN: 人工, to: operator}}}\n',
    "operator.yaml": "operator: {hang_up: goodbye}\n",
}


def read(folder: Path, facts: str) -> MenuTree:
    for name, text in {**TREE, "facts.yaml": facts}.items():
        (folder / name).write_text(text, encoding="utf-8")
    tree = load(folder).tree
    assert tree is not None
    return tree


@pytest.mark.parametrize(
    ("facts", "limit_s"), [("identify_s: {kind: number, value: 2}\n", 2.0), ("", 3.0)], ids=["fact", "usual"]
)
def test_its_time_is_a_fact(tmp_path: Path, facts: str, limit_s: float) -> None:
    """It has the seconds of the fact identify_s, and 3 where a tree does not say; what it is asked, what it may say."""
    source = identify_source("https://who.example.com", read(tmp_path, facts))

    assert (limit_s, ["number", "language"]) == (source.limit_s, list(source.keys))
    assert ["class", "notice"] == list(source.columns)


@pytest.mark.parametrize(
    "fact", ["{kind: name, value: three}", "{kind: name, value: nan}", "{kind: time, value: '08:00'}"]
)
def test_a_time_that_is_none_is_told_and_no_release_is_opened_with_it(tmp_path: Path, fact: str) -> None:
    """In the words of who edits facts.yaml, and not as a fault of the server."""
    tree = read(tmp_path, f"identify_s: {fact}\n")

    with pytest.raises(Refused, match=r"facts.yaml: identify_s is no number of seconds"):
        identify_source("https://who.example.com", tree)
