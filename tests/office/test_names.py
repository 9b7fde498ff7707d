"""Names that a tree may have: what one database keeps and the other refuses is refused before a call comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.errors import Refused
from ivr.menu.load import load
from ivr.office.names import check_names

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.menu.model import MenuTree

TREE = {
    "main.yaml": 'main: {say: {zh-CN: 欢迎。}, choose: {"0": {zh-CN: 人工, to: operator}}}\n',
    "operator.yaml": "operator: {hang_up: goodbye}\n",
    "fields.yaml": "card: {kind: digits, label: {zh-CN: 卡号}, digits: 8}\n",
}


def read(folder: Path, name: str, text: str) -> MenuTree:
    for file, content in {**TREE, name: text}.items():
        (folder / file).write_text(content, encoding="utf-8")
    loaded = load(folder)
    assert loaded.tree is not None, loaded.reasons
    return loaded.tree


@pytest.mark.parametrize(
    ("file", "text", "most"),
    [
        ("tickets.yaml", "NAME: {due: 4 h, counts: clock}", 32),
        ("line.yaml", "classes: {NAME: {}}", 32),
        ("texts.yaml", "NAME: {zh-CN: 好}", 64),
        (
            "lookups.yaml",
            "cards: {url: 'https://x.example/', keys: {card: card}, columns: {NAME: name}}",
            64,
        ),
    ],
    ids=["kind of ticket", "class", "template", "column"],
)
def test_a_name_is_as_long_as_its_column(tmp_path: Path, file: str, text: str, most: int) -> None:
    """SQLite would take any; the message says where it stands and how long it may be."""
    check_names(read(tmp_path, file, text.replace("NAME", "n" * most)))

    with pytest.raises(Refused) as refused:
        check_names(read(tmp_path, file, text.replace("NAME", "n" * (most + 1))))

    assert f"{file}: the name '{'n' * 20}…' has {most + 1} characters. Write up to {most}." == str(refused.value)
