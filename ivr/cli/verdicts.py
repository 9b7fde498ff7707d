"""One script played on one app, held against its golden transcript, and the verdict in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ivr.cli.outputs import write_whole
from ivr.proof.lint.call_log import CallLog
from ivr.simulator.script.golden import Golden, path_beside
from ivr.simulator.script.play import Verdict, play

if TYPE_CHECKING:
    from ivr.cli.stages import App
    from ivr.office.log_lines import LogLine
    from ivr.simulator.events import Event
    from ivr.simulator.script.model import Script


def verdict_on(script: Script, app: App, *, update: bool = False) -> Verdict:
    """Play the script and return the verdict.

    A golden transcript beside it has to be what the call was; with `update` it becomes so, and is made if need be.
    """
    path = path_beside(script.path)
    golden, log = Golden() if update or path.exists() else None, CallLog(script.file)

    def watch(event: Event) -> None:
        if golden is not None:
            golden.learn(event)
        log.add(cast("LogLine", event.to_dict()), leg=event.leg)

    verdict = play(script, app.number, app.serve, watch)
    # An app that names no nodes shows nowhere where a key was pressed.
    verdict = replace(verdict, pressed=tuple(sorted(press for press in log.presses if press[0])))
    if golden is None or not verdict.passed:
        return verdict
    if update:
        write_whole("--update", path, golden.text)
        return verdict
    difference = golden.difference(path)
    if not difference:
        return verdict
    mend = "If that is meant, rewrite it with 'ivr test --update' and read what changes."
    message = f"the call is not as {path.name} has it. {mend}\n{difference}"
    return replace(verdict, passed=False, line=script.place.line, message=message, heard="")


def report(verdict: Verdict) -> str:
    """Return where and why a script failed, and what was heard instead, on a few lines."""
    where = verdict.file if verdict.line is None else f"{verdict.file}:{verdict.line}"
    step = f"step {verdict.step}, " if verdict.step else ""
    lines = [f"{where}: {step}{verdict.message}"]
    if verdict.step:
        lines.append(f"heard instead: {verdict.heard or 'nothing'}")
    return "\n".join(lines)
