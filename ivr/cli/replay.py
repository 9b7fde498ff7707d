"""`ivr replay`: a logged call against today's tree. Words and exit codes only."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli import dialling
from ivr.cli.outputs import check_place, write_whole
from ivr.cli.trees import sound
from ivr.errors import Refused, WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.proof.replay import replay as compare
from ivr.settings import ZONE, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.menu.model import MenuTree
    from ivr.office.kept_call import KeptCall
    from ivr.proof.replay import Compared, Passed
    from ivr.simulator.events import Event
    from ivr.store.engine import Store

SAME, DIFFERS = 0, 1
# Enough to find the call one meant.
_LATEST = 5
_KNOWN = 1000


@click.command()
@click.argument("call")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of today's tree.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a script for 'ivr test'.")
@click.option("--json", "as_json", is_flag=True, help="One object {call, release, today, turns}.")
def replay(call: str, prompts: Path | None, save: Path | None, as_json: bool) -> int:
    """Hold a logged call against today's tree: which nodes it would pass and what would be said.

    CALL is its CallSid, or as much of its beginning as tells it from others. The log has no keys: what the caller did
    is found out from the nodes they came to, and stands for an entry without its figures. Exits with 0 if the call
    goes the same way, also in other words, with 1 if it does not, with 2 if there is no such call.
    """
    if save is not None:
        check_place("--save", save)
    today = sound(None, prompts)
    from ivr.store.engine import open_store

    store = open_store(Settings.from_environ(development=True).store_url)
    kept = _find(store, call.strip())
    then = _tree_then(store, kept, today)
    turns = compare(kept, today, then)
    if as_json:
        click.echo(json.dumps(_as_object(kept, today, turns), ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(kept, turns, is_certain=then is not None))
    if save is not None:
        _save(save, kept, today, turns)
    return SAME if all(turn.same_way for turn in turns) else DIFFERS


def _find(store: Store, written: str) -> KeptCall:
    """Return the call of this name, or the only one whose name begins so.

    Raises:
        WrongUse: there is none, or it has no turn.
    """
    from ivr.office.kept_call import find_call, newest_calls

    with store.read() as connection:
        kept = find_call(connection, written)
        if kept is None:
            names = newest_calls(connection, _KNOWN)
            like = [name for name in names if written and name.startswith(written)]
            if len(like) == 1:
                kept = find_call(connection, like[0])
    if kept is not None and kept.turns:
        return kept
    if kept is not None:
        raise WrongUse(f"the call {kept.call_sid} was never answered, so there is nothing to replay.")
    if like:
        raise WrongUse(f"{len(like)} calls begin with '{written}'. Write more of it: {', '.join(like[:_LATEST])}.")
    latest = f"The latest are {', '.join(names[:_LATEST])}." if names else "The log has no call yet."
    raise WrongUse(f"there is no call '{written}' in the log. {did_you_mean(written, names) or latest}")


def _tree_then(store: Store, kept: KeptCall, today: MenuTree) -> MenuTree | None:
    """Return the tree the call was held on; None where it is kept no longer."""
    if kept.release == today.release:
        return today
    from ivr.office.archive import unpack
    from ivr.office.releases import find

    with store.read() as connection:
        archive = find(connection, kept.release)
    try:
        return unpack(archive) if archive else None
    except Refused as error:
        click.echo(f"ivr: {error}", err=True)
        return None


def _as_text(kept: KeptCall, turns: Sequence[Compared], *, is_certain: bool) -> str:
    began = kept.started.astimezone(ZONE)
    lines = [f"{kept.call_sid}, {began:%Y-%m-%d %H:%M}, release {kept.release}"]
    if not is_certain:
        lines.append("That release is kept no longer, so what the caller did is a guess by today's tree.")
    for turn in turns:
        did = turn.did.shown if turn.did else "?"
        mark = " " if turn.same_way and turn.same_words else "*"
        lines.append(f"{mark} {turn.step:3}  {did:12}  {_way(turn.then)}")
        if turn.today is None:
            lines.append("       nothing a caller can do leads there today")
        elif not turn.same_way:
            lines.append(f"       {'today':12}  {_way(turn.today)}")
        if turn.same_way and not turn.same_words:
            lines += _words(turn)
    rest = len(kept.turns) - len(turns)
    if rest:
        lines.append(f"       The call waits elsewhere from here on; {rest} more turns are not compared.")
    different = sum(not turn.same_way for turn in turns), sum(turn.same_way and not turn.same_words for turn in turns)
    ends = {(0, 0): "It goes the same way today, in the same words."}
    if different[0]:
        lines.append("It goes another way today.")
    else:
        lines.append(ends.get(different, "It goes the same way today, in other words."))
    return "\n".join(lines)


def _words(turn: Compared) -> list[str]:
    assert turn.today is not None
    before, after = turn.then.words or (), turn.today.words or ()
    gone = [f"         - {text}" for text in before if text not in after]
    return [*gone, *(f"         + {text}" for text in after if text not in before)]


def _way(passed: Passed) -> str:
    return f"{' → '.join(passed.path)} ({passed.outcome})"


def _as_object(kept: KeptCall, today: MenuTree, turns: Sequence[Compared]) -> dict[str, object]:
    return {
        "call": kept.call_sid,
        "release": kept.release,
        "today": today.release,
        "turns": [
            {
                "step": turn.step,
                "did": turn.did.shown if turn.did else None,
                "before": _row(turn.then),
                "after": _row(turn.today) if turn.today else None,
                "same_way": turn.same_way,
                "same_words": turn.same_words,
            }
            for turn in turns
        ],
    }


def _row(passed: Passed) -> dict[str, object]:
    return {
        "path": list(passed.path),
        "outcome": passed.outcome,
        "words": None if passed.words is None else list(passed.words),
    }


def _save(target: Path, kept: KeptCall, today: MenuTree, turns: Sequence[Compared]) -> None:
    """Play what the caller did on today's tree, and write that as a script. Entries are samples.

    Raises:
        WrongUse: it cannot be written.
    """
    from ivr.simulator.callee import Behaviour
    from ivr.simulator.driver import run
    from ivr.simulator.exchange import DEFAULT_FROM, Setup
    from ivr.simulator.script import from_events
    from ivr.simulator.scripted import Scripted
    from ivr.simulator.tokens import parse

    tokens = [turn.did.token for turn in turns if turn.did and turn.did.token]
    if turns and turns[-1].today is not None and turns[-1].then.outcome not in ("goodbye", "transferred"):
        tokens.append("hangup")  # the log ends where the call waited: the caller hung up there
    agents = tuple(
        (name, Behaviour("answer", float(after.seconds or 0), talk_s=30.0))
        for before, after in pairwise(kept.turns)
        if after.result == "bridged" and (name := getattr(today.nodes.get(before.path[-1]), "queue", None))
    )
    setup = Setup(
        dialling.OUR_BASE + "/voice",
        kept.started,
        from_="anonymous" if kept.is_withheld else DEFAULT_FROM,
        token="",
        agents=agents,
    )
    setup = dialling.with_defaults(setup, os.environ)
    events: list[Event] = []
    line = dialling.our_line(today, setup, events.append)
    line.exchange.call(Scripted(parse(" ".join(tokens))))
    run(line.exchange, line.transport)
    write_whole("--save", target, from_events(events, setup, f"{kept.call_sid} replayed"))
