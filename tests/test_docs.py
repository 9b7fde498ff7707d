"""The README keeps up with the program: every command, setting and node kind is in it."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ivr.cli.main import COMMANDS, cli
from ivr.menu.model import KINDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme(name: str) -> None:
    """A command that the README does not name is not found by anybody."""
    assert f"ivr {name}" in README


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_says_what_it_does(name: str) -> None:
    """`--help` documents every option of every command, and the command itself."""
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.help
    assert [] == [param.name for param in command.params if isinstance(param, click.Option) and not param.help]


def test_every_setting_is_in_the_readme() -> None:
    """Each environment variable that the settings read is named."""
    source = (ROOT / "ivr" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'"((?:IVR|TWILIO)_[A-Z_]+)"', source))

    assert names
    assert set() == {name for name in names if name not in README}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_node_kind_is_in_the_readme(kind: str) -> None:
    """The key that tells a node's kind stands in the README's table of kinds."""
    assert f"`{kind}`" in README
