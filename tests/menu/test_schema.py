"""The schema that editors use says what the models say, in the shape people write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr import yamltext
from ivr.menu.model import KINDS
from ivr.menu.schema import schema

PROMPTS = Path(__file__).parents[2] / "prompts"
BRANCHES = ["main", "merchant", "tech", "complaint", "operator"]


def test_shipped_schema_is_the_models():
    """After a change to the models, `prompts/menu.schema.json` is written anew from `schema()`."""
    assert schema() == json.loads((PROMPTS / "menu.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("stem", BRANCHES)
def test_shipped_branches_use_only_what_the_schema_knows(stem):
    """Every node has one kind, and no field or label the schema would underline."""
    definitions = schema()["definitions"]
    data = yamltext.read(PROMPTS / f"{stem}.yaml").data

    for name, node in data.items():
        (kind,) = [key for key in node if key in KINDS]
        definition = definitions[KINDS[kind].__name__]
        assert set(node) <= set(definition["properties"]), name
        assert set(definition["required"]) <= set(node), name
        for choice in node["choose"].values() if kind == "choose" else ():
            assert {"to"} <= {field for field in choice if "-" not in field} <= {"to", "when", "operation"}, name


@pytest.mark.parametrize("stem", BRANCHES)
def test_branches_name_their_schema(stem):
    """The first line tells an editor where to look."""
    first = (PROMPTS / f"{stem}.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert "# yaml-language-server: $schema=menu.schema.json" == first


def test_labels_stand_beside_the_target():
    """A choice is written {zh-CN: …, to: …}; `label` is the model's word, not the editor's."""
    choice = schema()["definitions"]["Choice"]

    assert {"to", "when", "operation"} == set(choice["properties"])
    assert ["to"] == choice["required"]
    assert 1 == len(choice["patternProperties"])


def test_each_kind_is_told_by_its_key():
    """Every kind of node is offered, and only one at a time."""
    node = schema()["definitions"]["Node"]

    assert [{"required": [key]} for key in KINDS] == node["oneOf"]
    assert len(KINDS) == len(node["allOf"])
