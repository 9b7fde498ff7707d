"""`ivr check`: read and lint the tree. Words and exit codes only; what is wrong is decided in `ivr.proof`."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.clock import now
from ivr.errors import SpeechError, Unreadable, WrongUse
from ivr.menu.folder import find_folder, parse_overrides
from ivr.menu.load import load
from ivr.proof.folding import columns
from ivr.proof.lint.call_log import read_call_log
from ivr.proof.lint.check import check as lint
from ivr.proof.lint.evidence import Evidence, Length, estimated
from ivr.proof.lint.formats import as_github, as_json, as_sarif, as_text, summary
from ivr.proof.lint.played import read_played
from ivr.proof.lint.policy import read_policy
from ivr.proof.lint.rule import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ivr.menu.model import MenuTree
    from ivr.proof.lint.evidence import Clocked

DONE, FINDINGS, UNREADABLE = 0, 1, 2
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif}


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option(
    "--format", "form", type=click.Choice(["text", *_FORMATS]), default="text", show_default=True, help="How to print."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Put this value in a fact's place.")
@click.option("--at", metavar="DATE", help="The day that facts, holidays and silences are judged at; default today.")
@click.option("--measure", is_flag=True, help="Measure lengths on spoken audio; without it they are estimated.")
@click.option("--log", type=_FILE, metavar="FILE", help="A call log: what 'ivr export events --json' writes.")
@click.option("--played", type=_FILE, metavar="FILE", help="The result of 'ivr test --json'.")
@click.option("--before", type=click.Path(path_type=Path), metavar="FOLDER", help="The tree that this one replaces.")
@click.pass_context
def check(ctx: click.Context, /, folder: Path | None, prompts: Path | None, form: str, **options: Any) -> None:
    """Read and lint the menu tree in FOLDER.

    The tree is --prompts, IVR_PROMPTS, ./prompts or the one that comes with the program. 'ivr explain RULE'
    tells more of a finding; lint.yaml in the folder changes thresholds and severities, and silences findings
    for a time. Exits with 0 if nothing stops a release, 1 if something does, 2 if the tree cannot be read.
    """
    if folder is not None and prompts is not None:
        raise WrongUse("FOLDER and --prompts name the same thing; give one of them.")
    place = find_folder(folder or prompts, os.environ)
    settings = Settings(on=_day(options["at"]))
    loaded = load(place, parse_overrides(options["settings"]))
    with ExitStack() as stack:
        evidence = Evidence(
            clocked=_clocked(stack) if options["measure"] else estimated,
            destinations=_destinations(os.environ),
            log=read_call_log(options["log"]) if options["log"] else None,
            played=read_played(options["played"]) if options["played"] else None,
            before=_tree(options["before"]) if options["before"] else None,
        )
        findings = lint(loaded, settings, evidence, read_policy(place))
    if options["as_json"]:
        form = "json"
    if form == "text":
        # click leaves colours out when piped; https://no-color.org asks for more.
        color = False if os.environ.get("NO_COLOR") else None
        if findings:
            click.echo(as_text(findings, columns()) + "\n", color=color)
        click.echo(summary(findings, len(loaded.tree.nodes) if loaded.tree else None))
    elif text := _FORMATS[form](findings):
        click.echo(text)
    if loaded.tree is None:
        ctx.exit(UNREADABLE)
    stopping = ("error", "warn") if options["strict"] else ("error",)
    ctx.exit(FINDINGS if any(finding.severity in stopping for finding in findings) else DONE)


def _day(written: str | None) -> date:
    """Return the day --at names; an instant's day will do."""
    if written is None:
        return now().date()
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        raise WrongUse(f"--at {written}: write a day such as 2026-11-24.") from None


def _tree(folder: Path) -> MenuTree:
    loaded = load(folder)
    if loaded.tree is None:
        raise Unreadable(loaded.reasons)
    return loaded.tree


def _destinations(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers a transfer may dial; the other settings are no business of a tree."""
    if not environ.get("IVR_DESTINATIONS"):
        return {}
    from ivr.settings import Settings as Environment

    return dict(Environment.from_environ(environ, development=True).destinations)


def _clocked(stack: ExitStack) -> Clocked:
    """Return what measures lengths: on audio that was spoken before, else by speaking it now."""
    from ivr.settings import Settings as Environment
    from ivr.speech.speaker import Speaker  # loads sound, which nothing else here needs

    speaker = stack.enter_context(Speaker(Environment.from_environ(development=True).data / "speech"))

    def length(text: str, language: str) -> Length:
        try:
            return Length(speaker.length_s(text, language), is_measured=True)
        except SpeechError:  # no voice for it: what is estimated is told to be
            return estimated(text, language)

    return length
