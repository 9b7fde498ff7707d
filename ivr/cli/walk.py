"""`ivr walk`: every path of the tree, and what that proves. Words and exit codes only."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli.dialling import instant
from ivr.cli.written import naming
from ivr.errors import WrongUse
from ivr.menu.folder import find_folder, parse_overrides
from ivr.proof.folding import columns, folded
from ivr.proof.gate import sound_tree
from ivr.proof.situations import CLOSED
from ivr.proof.walk import BANKS_MEAN_S
from ivr.proof.walk import walk as walk_tree
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.proof.walk import Service, Walk

DONE, TRAPPED = 0, 1
# Enough to see where a caller waits longest; --json has them all.
_SLOWEST = 5


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--at", metavar="DATE", help="From when on the states of the clock are looked for.  [default: now]")
@click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Put this value in a fact's place.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def walk(
    folder: Path | None, prompts: Path | None, at: str | None, overrides: tuple[str, ...], *, as_json: bool
) -> int:
    """Walk every path of the tree in FOLDER: keys, silence, wrong keys, look-ups that fail, queues that are full.

    In every state of the clock its hours know and for every kind of caller. Proves that nobody is trapped, and
    says how many keys and seconds it is to a person. Exits with 1 if a caller is trapped.
    """
    if folder is not None and prompts is not None:
        raise WrongUse("FOLDER and --prompts name the same thing; give one of them.")
    tree = sound_tree(find_folder(folder or prompts, os.environ), parse_overrides(overrides))
    with naming("--at"):
        from_ = instant(at, clock.now)
    walked = walk_tree(tree, from_, estimate_s)
    click.echo(json.dumps(_as_object(walked), ensure_ascii=False) if as_json else _as_text(walked))
    return TRAPPED if walked.trapped else DONE


def _as_object(walked: Walk) -> dict[str, object]:
    return {
        "paths": walked.paths,
        "edges": walked.edges,
        "steps": walked.steps,
        "covered": walked.edges,
        "trapped": [{"node": trap.node, "clock": state, "caller": trap.caller} for state, trap in walked.trapped],
        "worst": None if walked.worst is None else _service(walked.worst),
        "situations": walked.situations,
        "ends": walked.ends,
        "services": [_service(service) for service in walked.services],
        "nodes_missed": walked.nodes_missed,
        "not_covered": walked.not_covered,
    }


def _service(service: Service) -> dict[str, object]:
    return {
        "node": service.node,
        "clock": service.situation.clock,
        "class": service.situation.caller,
        "keys": service.way.keys,
        "seconds": service.way.seconds,
        "call": _call(service),
    }


def _call(service: Service) -> str | None:
    """Return the command that dials a way; None where keys are not all it takes, or a notice is but supposed."""
    tokens, situation = service.way.tokens, service.situation
    if tokens is None or situation.notice is not None:
        return None
    return f'ivr call --at {situation.at.isoformat()} --keys "{tokens}"'


def _as_text(walked: Walk) -> str:
    lines = [
        f"{walked.paths:,} independent paths over {walked.edges:,} edges, all of them covered,",
        f"in {walked.situations} situations, states of the clock × kinds of caller, by {walked.steps:,} steps.",
        "",
        "They end: " + ", ".join(f"{name} {count:,}" for name, count in sorted(walked.ends.items())) + ".",
    ]
    if walked.trapped:
        lines += ["", f"Trapped, {len(walked.trapped)}:"]
        lines += [f"  {trap.node:<28} {trap.caller}, when {state}" for state, trap in walked.trapped]
    else:
        lines.append("Nobody is trapped: every way, silence alone and wrong keys alone come to an end.")
    if walked.worst is not None:
        lines += ["", f"To a person, slowest first; the mean of 18 banks is {BANKS_MEAN_S} s:"]
        lines += [_row(service) for service in _slowest(walked, closed=False)]
        call = _call(walked.worst)
        lines += ["", f"The worst of them: {call}"] if call else []
    if closed := _slowest(walked, closed=True):
        lines += ["", "And when the line is closed, to a person on duty:", *map(_row, closed)]
    if walked.nodes_missed:
        lines += ["", f"Nothing came through: {', '.join(walked.nodes_missed)}."]
    left = [f"  {folded(each, columns(), indent=4, first=2)}" for each in walked.not_covered]
    return "\n".join([*lines, "", "Not covered:", *left])


def _slowest(walked: Walk, *, closed: bool) -> list[Service]:
    """Return each service once, in its worst situation, slowest first; the rest is left to --json."""
    worst: dict[str, Service] = {}
    for service in walked.services:
        known = worst.get(service.node)
        is_meant = (service.situation.clock == CLOSED) is closed
        if is_meant and (known is None or service.way.seconds > known.way.seconds):
            worst[service.node] = service
    return sorted(worst.values(), key=lambda service: -service.way.seconds)[:_SLOWEST]


def _row(service: Service) -> str:
    way = service.way
    state = f"{service.situation.clock}, {service.situation.caller}"
    keys = f"{way.keys:2} {'key ' if way.keys == 1 else 'keys'}"
    return f"  {way.seconds:6.1f} s  {keys}  {service.node:<28} {state}"
