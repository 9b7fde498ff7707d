"""`ivr diff` compares two trees and prints the changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.diff import diff
from ivr.errors import Refused, WrongUse

PROMPTS = Path(__file__).parents[2] / "prompts"


@pytest.fixture
def edited(tmp_path):
    """A copy of the shipped tree whose line closes an hour earlier."""
    folder = shutil.copytree(PROMPTS, tmp_path / "edited")
    facts = folder / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace("value: 22:00", "value: 21:00"), "utf-8")
    return folder


def test_json(edited):
    """An array of {change, path, before, after}."""
    done = CliRunner().invoke(diff, [str(PROMPTS), str(edited), "--json", "--at", "2026-11-24"])

    found = json.loads(done.output)
    assert {"change": "fact", "path": "close_at", "before": "22:00", "after": "21:00"} in found
    assert {"fact", "setting"} >= {one["change"] for one in found}
    assert 0 == done.exit_code


def test_new_is_the_tree_of_this_folder(edited):
    """With one argument the tree here is compared to it; --prompts names another."""
    done = CliRunner().invoke(diff, [str(edited), "--prompts", str(PROMPTS)])

    assert "  close_at: 21:00 → 22:00" in done.output


def test_tree_with_errors_is_not_compared(edited):
    """It is told what is wrong in it."""
    (edited / "main.yaml").write_text("main:\n  goto: nowhere\n", "utf-8")

    done = CliRunner().invoke(diff, [str(PROMPTS), str(edited)])

    assert isinstance(done.exception, Refused)
    assert "nowhere" in str(done.exception)


def test_no_such_tree():
    """One line names what is missing."""
    done = CliRunner().invoke(diff, ["gone"])

    assert isinstance(done.exception, WrongUse)
    assert "'gone'" in str(done.exception)
