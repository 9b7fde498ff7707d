"""`ivr diff` compares two trees and prints the changes."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.diff import diff
from ivr.cli.publishing import real_store
from ivr.errors import Refused, WrongUse
from ivr.menu.load import load_tree
from ivr.office import releases
from ivr.office.archive import pack

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


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder of its own, and the shipped tree as the one of this folder."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_PROMPTS", str(PROMPTS))
    monkeypatch.delenv("IVR_DATABASE_URL", raising=False)


def test_no_such_tree(data):
    """One line names what is missing."""
    done = CliRunner().invoke(diff, ["gone"])

    assert isinstance(done.exception, WrongUse)
    assert "'gone' is neither a folder nor a release. 'ivr releases' lists them." == str(done.exception)


def test_nothing_is_live(data):
    """Without names there is nothing to compare with until something is published."""
    done = CliRunner().invoke(diff, [])

    assert isinstance(done.exception, WrongUse)
    assert "nothing was published yet" in str(done.exception)


def test_what_is_live_is_the_old_tree(data, edited):
    """Without names what is live is compared with the tree of this folder; a release also goes by its name."""
    published = _publish(edited)

    for arguments in ([], [published]):
        done = CliRunner().invoke(diff, arguments)
        assert "  close_at: 21:00 → 22:00" in done.output, done.exception


def _publish(folder: Path) -> str:
    """Make a tree live, as `ivr publish` does; return its release."""
    tree = load_tree(folder)
    archive = pack(folder, tree)
    store = real_store()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    store.run(lambda connection: releases.publish(connection, archive, "me", "", now, seen=None))
    return tree.release
