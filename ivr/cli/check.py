"""`ivr check`: read and lint the tree. Words and exit codes only; what is wrong is decided in `ivr.proof`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ivr.errors import WrongUse
from ivr.menu.folder import find_folder, parse_overrides
from ivr.menu.load import load
from ivr.proof.lint.check import check as lint
from ivr.proof.lint.formats import as_github, as_json, as_sarif, as_text, summary

DONE, FINDINGS, UNREADABLE = 0, 1, 2
_FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif}


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option(
    "--format", "form", type=click.Choice(["text", *_FORMATS]), default="text", show_default=True, help="How to print."
)
@click.option("--json", "as_json_too", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Put this value in a fact's place.")
@click.pass_context
def check(
    ctx: click.Context,
    folder: Path | None,
    prompts: Path | None,
    form: str,
    as_json_too: bool,
    strict: bool,
    settings: tuple[str, ...],
) -> None:
    """Read and lint the menu tree in FOLDER.

    The tree is --prompts, IVR_PROMPTS, ./prompts or the one that comes with the program. 'ivr explain RULE'
    tells more of a finding. Exits with 0 if nothing stops a release, 1 if something does, 2 if the tree
    cannot be read.
    """
    if folder is not None and prompts is not None:
        raise WrongUse("FOLDER and --prompts name the same thing; give one of them.")
    loaded = load(find_folder(folder or prompts, os.environ), parse_overrides(settings))
    findings = lint(loaded)
    if as_json_too:
        form = "json"
    if form == "text":
        # click leaves colours out when piped; https://no-color.org asks for more.
        color = False if os.environ.get("NO_COLOR") else None
        if findings:
            click.echo(as_text(findings) + "\n", color=color)
        click.echo(summary(findings, len(loaded.tree.nodes) if loaded.tree else None))
    elif text := _FORMATS[form](findings):
        click.echo(text)
    if loaded.tree is None:
        ctx.exit(UNREADABLE)
    stopping = ("error", "warn") if strict else ("error",)
    ctx.exit(FINDINGS if any(finding.severity in stopping for finding in findings) else DONE)
