"""`ivr watch`: checks the tree at every save, and shows what changed for a caller since it was last sound."""

from __future__ import annotations

import json
import os
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.saves import saves
from ivr.cli.trees import folder_of
from ivr.errors import IVRError
from ivr.menu.load import load
from ivr.proof.diff import Portrait, compare
from ivr.proof.diff_formats import as_text as changes_as_text
from ivr.proof.diff_formats import rows as change_rows
from ivr.proof.folding import columns
from ivr.proof.lint.check import check
from ivr.proof.lint.formats import as_json, as_text, summary
from ivr.proof.lint.policy import read_policy
from ivr.proof.lint.rule import Settings
from ivr.settings import ZONE
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ivr.clock import Clock
    from ivr.proof.change import Change
    from ivr.proof.lint.rule import Finding


class Watch:
    """A folder that is checked again and again.

    say: is given each block as it is known: the findings at once, the changes when they are found out.
    """

    def __init__(self, folder: Path, now: Clock, say: Callable[[str], None], *, as_data: bool = False) -> None:
        self._folder = folder
        self._now = now
        self._say = say
        self._as_data = as_data
        self._lengths = lru_cache(maxsize=None)(estimate_s)
        self._sound: Portrait | None = None

    def check(self) -> None:
        """Check the tree as it is on the disk, and compare it with what was last sound; what goes wrong is told."""
        try:
            self._check(self._now())
        except IVRError as error:  # a lint.yaml in the middle of an edit ends no watch
            self._say(json.dumps({"error": str(error)}, ensure_ascii=False) if self._as_data else str(error))

    def _check(self, at: datetime) -> None:
        loaded = load(self._folder)
        findings = check(loaded, Settings(on=at.date(), draft=True), how=read_policy(self._folder))
        is_sound = loaded.tree is not None and not any(one.severity == "error" for one in findings)
        nodes = len(loaded.tree.nodes) if loaded.tree else None
        if not self._as_data:
            self._say(_findings_text(at, findings, nodes))
        changes: list[Change] | None = None
        if is_sound and loaded.tree is not None:
            portrait = Portrait(loaded.tree, self._lengths, at)
            if self._sound is not None and self._sound.tree.release != loaded.tree.release:
                changes = compare(self._sound, portrait)
            self._sound = portrait
        if self._as_data:
            row = {"findings": json.loads(as_json(findings)), "changes": change_rows(changes or [])}
            self._say(json.dumps(row, ensure_ascii=False))
        elif changes is not None:
            self._say(_indented(changes_as_text(changes)))
        elif not is_sound and self._sound is not None:
            self._say("  Not compared: it is compared with what was last sound, when it is sound again.")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--json", "as_data", is_flag=True, help="One object {findings, changes} a line, for each save.")
def watch(folder: Path | None, prompts: Path | None, as_data: bool) -> None:
    """Check the tree in FOLDER now and at every save, and tell what changed for a caller.

    Changes are told against the tree as it was last without errors. Ends with Ctrl-C, exit 130.
    """
    place = folder_of(folder, prompts)
    color = False if os.environ.get("NO_COLOR") else None
    watched = Watch(place, clock.now, lambda text: click.echo(text, color=color), as_data=as_data)
    if not as_data:
        click.echo(f"Watching {place}; Ctrl-C ends.", err=True)
    for _ in saves(place, time.sleep):
        watched.check()
        sys.stdout.flush()


def _findings_text(at: datetime, findings: list[Finding], nodes: int | None) -> str:
    lines = [click.style(f"── {at.astimezone(ZONE):%H:%M:%S}", dim=True) + f"  {summary(findings, nodes)}"]
    return "\n".join([*lines, as_text(findings, columns())] if findings else lines)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())
