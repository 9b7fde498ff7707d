"""`ivr test`: plays scripted calls and says which did not go as written."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.outputs import check_place, write_whole
from ivr.cli.scripts import find, read_all
from ivr.cli.stages import OwnApp, TheirApp, WithTwilio, skips
from ivr.cli.verdicts import report, verdict_on
from ivr.errors import PeerSilent, WrongUse
from ivr.menu.folder import find_folder, parse_overrides
from ivr.settings import TWILIO_API
from ivr.simulator.script.golden import path_beside
from ivr.simulator.script.play import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ivr.cli.stages import App
    from ivr.cli.stand_in import StandIn
    from ivr.simulator.script.model import Script

PASSED, FAILED = 0, 1
# How often a long run says how far it has come, in seconds.
PROGRESS_S = 2


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER]...", type=click.Path(path_type=Path))
@click.option("--url", metavar="URL", help="Play them on the webhook at URL; at, set and given cannot be.")
@click.option("--serve", is_flag=True, help="Play them over HTTP, on an 'ivr serve' of their own.")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Another value for a fact, in this run.")
@click.option("--twilio", is_flag=True, help="Stand in for Twilio's REST API, which the app may ask.")
@click.option("--update", is_flag=True, help="Rewrite golden transcripts, and write one for each FILE named.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write JUnit's XML too.")
@click.option("--json", "as_json", is_flag=True, help="One array of {name, file, passed, step, line, heard, pressed}.")
def test(
    paths: tuple[Path, ...],
    url: str | None,
    serve: bool,
    prompts: Path | None,
    overrides: tuple[str, ...],
    twilio: bool,
    update: bool,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Play scripted calls: those named, or all in the tree's calls/ and in tests/calls/.

    A script that does not say when it takes place begins on a Tuesday at 14:30. A transcript beside a script
    (NAME.transcript) has to stay as it is; '--update' rewrites it. Exits with 0 if all pass, 1 if one fails,
    2 if one cannot be read or there is none, 5 if the URL never answers.
    """
    if url and (serve or overrides):
        raise WrongUse("--url plays on an app as it is; leave --serve and --set away, or --url.")
    if junit is not None:
        check_place("--junit", junit)
    facts = parse_overrides(overrides)
    # On somebody else's app, scripts that are named need no tree of ours.
    tree = None if url and paths else find_folder(prompts, os.environ)
    scripts = read_all(find(paths, tree))
    with ExitStack() as stack:
        app: App
        stand_in = _stand_in(stack) if twilio else None
        api = stand_in.url if stand_in else TWILIO_API
        if url:
            app = TheirApp(url)
        elif serve:
            from ivr.cli.served import ServedApp

            app = stack.enter_context(ServedApp(tree, facts, api))
        else:
            app = OwnApp(tree, facts, api)
        if stand_in is not None:
            app = WithTwilio(app, stand_in)

        def verdict(script: Script) -> Verdict:
            if url and (reason := skips(script)):
                return Verdict(script.name, script.file, passed=None, message=reason)
            rewrites = update and (script.path in paths or path_beside(script.path).exists())
            return verdict_on(script, app, update=rewrites)

        verdicts = _each(scripts, verdict)
    played = [verdict for verdict in verdicts if verdict.passed is not None]
    if played and not any(verdict.answered for verdict in played):
        raise PeerSilent(f"{url} gave no answer at all. Start what should answer there, or mend the URL.")
    reports = {number: report(verdict) for number, verdict in enumerate(verdicts) if not verdict.passed}
    if junit is not None:
        from ivr.cli.junit import as_junit

        write_whole("--junit", junit, as_junit(verdicts, reports))
    if as_json:
        click.echo(json.dumps([_row(verdict) for verdict in verdicts], ensure_ascii=False, indent=2))
    _tell(verdicts, reports, to_stderr=as_json)
    return FAILED if any(verdict.passed is False for verdict in verdicts) else PASSED


def _stand_in(stack: ExitStack) -> StandIn:
    """Return the stand-in of this run, once its address was told."""
    from ivr.cli.stand_in import StandIn

    stand_in = stack.enter_context(StandIn())
    stand_in.introduce()
    return stand_in


def _each(scripts: Sequence[Script], verdict: Callable[[Script], Verdict]) -> list[Verdict]:
    """Return the verdict on each script; a long run says on stderr how far it has come."""
    verdicts: list[Verdict] = []
    told = clock.monotonic()
    for script in scripts:
        verdicts.append(verdict(script))
        if clock.monotonic() - told > PROGRESS_S:
            told = clock.monotonic()
            click.echo(f"{len(verdicts)} of {len(scripts)} scripts played …", err=True)
    return verdicts


def _tell(verdicts: Sequence[Verdict], reports: Mapping[int, str], *, to_stderr: bool) -> None:
    """Say what came of each script, and of all of them."""
    # click leaves colours out when piped; https://no-color.org asks for more.
    color = False if os.environ.get("NO_COLOR") else None
    words = {True: click.style("passed", "green"), False: click.style("FAILED", "red"), None: "skipped"}
    for number, verdict in enumerate(verdicts):
        if verdict.passed and to_stderr:
            continue
        click.echo(f"{words[verdict.passed]}  {verdict.name}", err=to_stderr, color=color)
        for line in reports.get(number, "").splitlines():
            click.echo(f"        {line}", err=to_stderr)
    counts = [(word, sum(verdict.passed is found for verdict in verdicts)) for found, word in _COUNTED]
    click.echo(", ".join(f"{count} {word}" for word, count in counts if count), err=True)


_COUNTED = ((True, "passed"), (False, "failed"), (None, "skipped"))


def _row(verdict: Verdict) -> dict[str, object]:
    names = ("name", "file", "passed", "step", "line", "heard", "pressed")
    return {name: getattr(verdict, name) for name in names}
