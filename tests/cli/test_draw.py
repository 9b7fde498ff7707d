"""`ivr draw` prints the tree in the format asked for, or by the file's ending."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ivr.cli.draw import draw
from ivr.errors import WrongUse


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ([], "in every menu"),
        (["--format", "mermaid"], "flowchart LR"),
        (["--format", "dot"], "digraph menu {"),
        (["--format", "svg"], "<svg "),
        (["--json"], "{"),
    ],
    ids=["text", "mermaid", "dot", "svg", "json"],
)
def test_formats(options, first):
    """Each format begins as it should."""
    done = CliRunner().invoke(draw, options)

    assert 0 == done.exit_code
    assert done.output.startswith(first)


@pytest.mark.parametrize(
    ("name", "first"), [("tree.svg", "<svg "), ("tree.mmd", "flowchart"), ("tree.txt", "in every")]
)
def test_file_names_its_format(tmp_path, name, first):
    """Without --format the ending decides; nothing but a remark is printed."""
    target = tmp_path / name

    done = CliRunner().invoke(draw, ["--output", str(target)])

    assert "" == done.stdout
    assert target.read_text(encoding="utf-8").startswith(first)


def test_json_holds_nodes_and_arrows():
    """Labels are in the language asked for, whatever its capitals."""
    found = json.loads(CliRunner().invoke(draw, ["--json", "--language", "en-us"]).output)

    names = {one["name"] for one in found["nodes"]}
    assert "main" == found["start"]
    assert {one["from"] for one in found["arrows"]} | {one["to"] for one in found["arrows"]} <= names
    assert "an operator" in {one["label"] for one in found["arrows"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--language", "en"], "--language en: the line has no such language. Did you mean 'en-US'?"),
        (["nowhere"], "'nowhere' is no folder. Name the folder that holds main.yaml."),
        (["a", "--prompts", "b"], "FOLDER and --prompts name the same thing; give one of them."),
        (
            ["--output", "no/such/place.svg"],
            "--output no/such/place.svg could not be written: No such file or directory.",
        ),
    ],
    ids=["language", "folder", "two folders", "output"],
)
def test_wrong_use(options, said):
    """One line says what is wrong."""
    done = CliRunner().invoke(draw, options)

    assert isinstance(done.exception, WrongUse)
    assert said == str(done.exception)
