"""extensions.yaml: what becomes of an extension, and what cannot be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.menu.extensions import EXTENSION
from ivr.menu.fields import Entered, parse_entry
from ivr.menu.load import load

if TYPE_CHECKING:
    from pathlib import Path

MAIN = """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
OPERATOR = """\
operator:
  say: {zh-CN: 请稍候。, en-US: One moment.}
  transfer: desk
  failed: operator.bye
operator.bye: {hang_up: goodbye}
"""
ACCOUNTS = '"8101": {zh-CN: 财务部, en-US: accounts, to: operator}'
LIST = f'key: "2"\ndigits: 4\nlist:\n  {ACCOUNTS}\n'


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what reads a small line with this extensions.yaml."""
    monkeypatch.chdir(tmp_path)

    def read(extensions: str, main: str = MAIN):
        for stem, text in (("main", main), ("operator", OPERATOR), ("extensions", extensions)):
            (tmp_path / f"{stem}.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path)

    return read


def flaws(found) -> list[str]:
    return [f"{one.rule} {one.problem}" for one in [*found.flaws]] + [str(one) for one in found.problems]


@pytest.mark.parametrize("text", ["", "list:\n", "list: {}\n", 'key: "1"\nlist:\n', "key: x\ndigits: 9\nlist:\n"])
def test_an_empty_list_is_no_extension_a119(loaded, text: str) -> None:
    """No key, no node, no field; whatever else stands in the file acts on nothing."""
    found = loaded(text)

    assert [] == flaws(found)
    assert {"main", "operator", "operator.bye"} == found.tree.nodes.keys()
    assert ["1", "0"] == list(found.tree.nodes["main"].choose)
    assert {} == found.tree.fields


def test_an_extension_is_a_key_and_an_entry(loaded) -> None:
    """The first menu offers the key; the figures are held against the list, and who is reached is said."""
    found = loaded(LIST)

    assert [] == flaws(found)
    nodes, fields = found.tree.nodes, found.tree.fields
    assert ["1", "0", "2"] == list(nodes["main"].choose)
    assert "extensions" == nodes["main"].choose["2"].to
    assert EXTENSION == nodes["extensions"].ask
    assert {"zh-CN": "正在为您接通财务部。", "en-US": "Connecting you to accounts."} == nodes["extensions.8101"].say
    assert ("operator", "main") == (nodes["extensions.8101"].goto, nodes["extensions.unknown"].goto)
    assert Entered("8101") == parse_entry(fields[EXTENSION], "8101", {})
    assert Entered("810") != parse_entry(fields[EXTENSION], "810", {})


def test_an_extension_may_ring_a_destination(loaded) -> None:
    """Its number is a setting, as with every transfer."""
    found = loaded('key: "2"\nlist:\n  "8102": {zh-CN: 市场部, en-US: marketing, transfer: market, failed: operator}\n')

    node = found.tree.nodes["extensions.8102"]
    assert ("market", "operator") == (node.transfer, node.failed)


def test_a_list_changes_the_release(loaded) -> None:
    """What a caller can reach is part of a release's name."""
    assert loaded("list:\n").tree.release != loaded(LIST).tree.release


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LIST.replace('"2"', '"1"'), 'key 1 is taken in the first menu, so no extension can be dialled. Write key'),
        (LIST.replace('"2"', '"0"'), "extensions.yaml:1:1: key 0 is taken in the first menu"),
        (LIST.replace('"2"', '"9"'), "extensions.yaml:1:1: key 9 is taken in the first menu"),
        (LIST.replace('"2"', '"8"'), "extensions.yaml:1:1: key 8 is taken in the first menu"),
        (LIST.replace('"2"', '"#"'), "extensions.yaml:1:1: there is no key"),
        (LIST.replace('key: "2"\n', ""), "there is no key"),
        (LIST.replace("digits: 4", "digits: 1"), "extensions.yaml:2:1: an extension cannot have 1 figures"),
        (LIST.replace("digits: 4", "digits: 3"), "extensions.yaml:4:3: '8101' does not have 3 figures."),
        (LIST.replace("8101", "81a1"), "'81a1' does not have 4 figures."),
        (LIST.replace("8101", "８１０１"), "'８１０１' does not have 4 figures."),
        (LIST.replace("operator}", "nobody}"), "leads to 'nobody', and no node has that name."),
        (LIST.replace("to: operator", "x: 1"), "extensions.yaml:4:3: '8101' must lead to one thing"),
        (LIST.replace("to: operator", "to: operator, transfer: desk"), "'8101' must lead to one thing"),
        (LIST.replace("to: operator", "transfer: desk"), "extensions.yaml:4:3: '8101' lacks 'failed'."),
        (LIST.replace("to: operator", "transfer: desk, failed: nobody"), "and no node has that name."),
        (LIST.replace(", en-US: accounts", ""), "extensions.yaml:4:3: '8101' has no name in en-US."),
        (LIST.replace("en-US", "en-UK"), "'en-UK' is none of the line's languages."),
        (LIST + f"  {ACCOUNTS}\n", "8101"),
        ("list: [8101]\n", "'list' must hold fields"),
        ("kez: 1\n" + LIST, "'kez' is no field here"),
    ],
)  # fmt: skip
def test_what_cannot_be_dialled_is_told(loaded, text: str, expected: str) -> None:
    """Each with its line: a key that means something else, a number that is none, a way that leads nowhere."""
    found = loaded(text)

    assert expected in "\n".join(flaws(found))
    assert found.errors or found.problems


def test_a_line_without_a_first_menu_has_no_extensions(loaded) -> None:
    """There is no place to offer the key."""
    found = loaded(LIST, "main: {goto: operator}\n")

    assert "no call begins at a menu" in "\n".join(flaws(found))
