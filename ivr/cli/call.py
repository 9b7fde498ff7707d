"""`ivr call`: one phone call, to our own tree or to any TwiML webhook."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click
from click.core import ParameterSource

from ivr import clock
from ivr.cli import dialling
from ivr.cli.aftermath import again
from ivr.cli.live import Live, style
from ivr.cli.outputs import check_place, write_whole
from ivr.cli.sound import Sound, Wish
from ivr.cli.written import AGENT, CALLEE, behaviours, naming, pairs
from ivr.errors import WrongUse
from ivr.settings import TWILIO_API, ZONE, Settings
from ivr.simulator.callee import BY_HAND, EVERYBODY, seconds, spelled
from ivr.simulator.deeds import retell
from ivr.simulator.driver import run
from ivr.simulator.exchange import DEFAULT_FROM, DEFAULT_TO, DEFAULT_TOKEN, Setup
from ivr.simulator.person import Person
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import Token, parse, token
from ivr.simulator.transcript import line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ivr.cli.stand_in import StandIn
    from ivr.simulator.deeds import Retold
    from ivr.simulator.events import Event, Sink
    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg

FAILED, RAN_OUT, NO_PEER, INTERRUPTED = 1, 4, 5, 130
SIGNED_AS_DEV = "requests are signed with the token 'dev': neither --token nor TWILIO_AUTH_TOKEN is set."
# Options that change nothing in the call itself, or are replaced, or are nobody's business.
SHOWN_ONLY = frozenset(
    {"keys", "at", "as_json", "real_time", "wav", "save", "keep", "mute", "voice", "token", "patience"}
)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `ivr call`, as written."""

    keys: str | None
    callees: tuple[str, ...]
    agents: tuple[str, ...]
    at: str | None
    patience: str
    from_: str
    to: str
    language: str | None
    params: tuple[str, ...]
    method: str
    token: str | None
    account: str | None
    public_urls: tuple[str, ...]
    fallback_url: str
    status_callback: str | None
    as_json: bool
    prompts: Path | None
    start: str | None
    overrides: tuple[str, ...]
    keep: bool
    real_time: bool
    wav: Path | None
    save: Path | None
    mute: bool
    voice: str | None
    twilio: bool


option = partial(click.option, show_default=True)


@click.command()
@click.argument("url", required=False)
@option("--keys", metavar="TOKENS", help="What the caller does: '1 ~8812# . speech:查询 record:9s wait:15s hangup'.")
@option(
    "--callee",
    "callees",
    multiple=True,
    metavar="NUMBER=DOES",
    help="after:5s,talk:30s, busy, no-answer, failed, hand.",
)
@option(
    "--agent", "agents", multiple=True, metavar="QUEUE=DOES", help="Takes a queue's callers: after:20s,talk:60s, hand."
)
@option("--at", metavar="TIME", help="Where the call's clock starts: 2026-11-24T10:30.  [default: now]")
@option("--patience", default="3600", metavar="DURATION", help="How long a silent caller stays after the last token.")
@option("--from", "from_", default=DEFAULT_FROM, metavar="NUMBER", help="Who calls; 'anonymous' withholds it.")
@option("--to", default=DEFAULT_TO, metavar="NUMBER", help="The number that is called.")
@option("--language", metavar="TAG", help="The language the call begins in: en-US.")
@option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A further parameter of every request.")
@option("--method", type=click.Choice(["POST", "GET"], case_sensitive=False), default="POST", help="Of the webhook.")
@option("--token", help="What requests are signed with.  [default: TWILIO_AUTH_TOKEN, else dev]")
@option("--account", help="The AccountSid of every request.  [default: TWILIO_ACCOUNT_SID]")
@option("--public-url", "public_urls", multiple=True, metavar="URL=LOCAL", help="Sign as URL what LOCAL answers.")
@option("--fallback-url", default="", metavar="URL", help="Asked when the app fails.")
@option("--status-callback", metavar="URL", help="Told when the call has ended.  [default: our own app's, of a tree]")
@option("--real-time", is_flag=True, help="Let a script take its time, and be heard.")
@option("--wav", type=click.Path(path_type=Path), metavar="FILE", help="Write what the caller heard.")
@option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Write the call as a script for 'ivr test'.")
@option("--mute", is_flag=True, help="No sound.")
@option("--voice", metavar="NAME", help="Which voice speaks: cmn, en-us, or a variant of each such as +f2.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@option("--prompts", type=click.Path(path_type=Path), help="The folder of the tree.  [default: IVR_PROMPTS, ./prompts]")
@option("--start", metavar="NODE", help="Begin at this node of the tree.")
@option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Another value for a fact, in this call.")
@option("--twilio", is_flag=True, help="Stand in for Twilio's REST API, which the called app may ask.")
@option("--keep", is_flag=True, help="Work on the real store, where tickets stay.")
@click.pass_context
def call(context: click.Context, /, url: str | None, **written: object) -> int:
    """Make one phone call: to the tree in this folder, or to the TwiML webhook at URL.

    At a terminal you hear the line and press keys yourself, and you are everybody else as well: whoever the app
    dials rings on the screen, a answers, Tab goes from phone to phone, n lets another caller dial, a takes the next
    caller of a queue as its agent; --callee and --agent are for those who do as told (NUMBER * is everybody, hand
    is you). With --keys, or with keys from a pipe, the call runs at once on a clock of its own.
    """
    options = Options(**written)  # type: ignore[arg-type]
    reads_keys = options.keys is None and sys.stdin is not None and sys.stdin.isatty()
    is_live = reads_keys or options.real_time
    script = [] if reads_keys else _script(options)
    setup, seats = _setup(url, options, has_hands=reads_keys)
    with naming("--patience"):
        party = Person() if reads_keys else Scripted(script, seconds(options.patience))
    settings = Settings.from_environ(development=True)
    live = Live(style(as_json=options.as_json)) if is_live else None

    events: list[Event] = []

    def take(event: Event) -> None:
        events.append(event)
        if live is not None:
            live.saw(event)
        else:
            click.echo(event.to_json() if options.as_json else line(event))

    def tell(text: str) -> None:
        click.echo(f"ivr: {text}", err=True)

    for flag, target in (("--wav", options.wav), ("--save", options.save)):
        if target is not None:
            check_place(flag, target)
    wish = Wish(options.mute, options.voice, options.wav)
    sound = Sound(settings, wish, live.tell if live else tell, is_live=is_live)
    with ExitStack() as stack:
        stack.callback(sound.close)
        kept = settings if options.keep or settings.database_url else None
        stand_in = _stand_in(stack) if options.twilio else None
        dialled = _line(url, options, script, setup, take, kept, stand_in, is_repeatable=not reads_keys)

        def begun(leg: Leg) -> None:
            if url is not None and setup.token == DEFAULT_TOKEN:
                leg.warn(None, SIGNED_AS_DEV)

        exchange, was_interrupted = dialled.exchange, False
        if live is not None:
            was_interrupted = live.run(dialled, party, sound, begun, seats)
        else:
            exchange.ear = sound.ear([], lambda: exchange.t, None)
            begun(exchange.call(party))
            run(exchange, dialled.transport)
        sound.finish(exchange.t)
        retold = retell(live.switchboard.persons if live else (), events)
        if options.save is not None:
            _save(options.save, events, retold.into(setup), retold.unsaid)
    if live is not None:
        tokens = party.tokens if isinstance(party, Person) else options.keys or ""
        words = [*_given(context), *_by_themselves(retold)]
        live.say_what_was(events, again(words, _local(setup.started), tokens), _notes(retold, events))
    if was_interrupted:
        return INTERRUPTED
    return exit_code(exchange, events, ran_out=isinstance(party, Scripted) and party.ran_out)


def exit_code(exchange: Exchange, events: Iterable[Event], *, ran_out: bool) -> int:
    """Return what a shell is told of a call that has ended."""
    has_asked = any(event.event == "request" for event in events)
    if has_asked and not exchange.heard_from_app:
        return NO_PEER
    if exchange.failed:
        return FAILED
    return RAN_OUT if ran_out else 0


def _script(options: Options) -> list[Token]:
    """Return the caller's tokens: from --keys, or each character of a pipe."""
    if options.keys is not None:
        with naming("--keys"):
            return parse(options.keys)
    if sys.stdin is None:  # closed by the shell
        return []
    # A pipe holds whatever it holds; what is no text is named as the token it is not.
    piped = sys.stdin.buffer.read().decode("utf-8", "backslashreplace")
    with naming("the keys in the pipe"):
        return [token(character) for character in piped if not character.isspace()]


def _line(
    url: str | None,
    options: Options,
    script: list[Token],
    setup: Setup,
    sink: Sink,
    kept: Settings | None,
    stand_in: StandIn | None,
    *,
    is_repeatable: bool,
) -> dialling.Line:
    """Return what is dialled: the tree on our own app, or somebody's URL.

    kept: whose store our app works on. stand_in: of Twilio's REST API, for whichever app it is.
    """
    line = _their_line(url, options, setup, sink) if url is not None else None
    if line is None:
        from ivr.menu.folder import parse_overrides

        tree = dialling.read_tree(options.prompts, parse_overrides(options.overrides), options.start)
        # On a store that stays, the same script twice is two calls; the same SIDs would be one, repeated.
        if is_repeatable and kept is None:
            written = options.keys if options.keys is not None else " ".join(map(str, script))
            setup = replace(setup, seed=dialling.seed(written, setup))
        # As a number of ours is configured. Not on a store that stays: a survey of a call that was only tried would
        # stand in the real outbox, and a worker would send it to whoever has the caller's number.
        if options.status_callback is None and kept is None:
            setup = replace(setup, status_callback=dialling.OUR_STATUS_CALLBACK)
        line = dialling.our_line(tree, setup, sink, kept, stand_in.url if stand_in else TWILIO_API)
    if stand_in is not None:
        stand_in.serve(line.exchange)
    return line


def _their_line(url: str, options: Options, setup: Setup, sink: Sink) -> dialling.Line:
    if options.keep:
        raise WrongUse(f"--keep is about our own store, and {url} is dialled. Leave one of them out.")
    ours = {"--prompts": options.prompts, "--start": options.start, "--set": options.overrides}
    for flag, value in ours.items():
        if value:
            raise WrongUse(f"{flag} is about the tree in this folder, and {url} is dialled. Leave one of them out.")
    return dialling.url_line(setup, sink)


def _stand_in(stack: ExitStack) -> StandIn:
    """Return the stand-in of this call, once its address was told."""
    from ivr.cli.stand_in import StandIn

    stand_in = stack.enter_context(StandIn())
    stand_in.introduce()
    return stand_in


def _save(target: Path, events: Iterable[Event], setup: Setup, unsaid: Iterable[str]) -> None:
    from ivr.simulator.script import from_events

    write_whole("--save", target, from_events(events, setup, unsaid=unsaid))


def _given(context: click.Context) -> list[str]:
    """Return the words of the command line that make the call what it is; no secret, nothing of how it is shown."""
    words: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in SHOWN_ONLY or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        for each in value if parameter.multiple else [value]:
            if name in ("callees", "agents") and str(each).endswith(f"={BY_HAND.outcome}"):
                continue  # what they did stands there instead
            flag = [] if isinstance(parameter, click.Argument) else [parameter.opts[0]]
            words += flag if each is True else [*flag, str(each)]
    return words


def _by_themselves(retold: Retold) -> list[str]:
    """Return the options that have callees and agents do what was done by hand."""
    callees = [word for who, does in retold.callees.items() for word in ("--callee", f"{who}={spelled(does)}")]
    return callees + [word for queue, does in retold.agents for word in ("--agent", f"{queue}={spelled(does)}")]


def _notes(retold: Retold, events: Iterable[Event]) -> list[str]:
    """Return what the command that repeats the call does not repeat."""
    further = sum(event.event == "call" and event.leg.startswith("caller:") for event in events)
    has_all = "the command has the first caller only; what --save writes has all of them."
    return [*([has_all] if further else []), *retold.unsaid]


def _local(moment: datetime) -> str:
    """Return an instant as --at takes it, to the second."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S").removesuffix(":00")


def _setup(url: str | None, options: Options, *, has_hands: bool) -> tuple[Setup, list[str]]:
    """Return what is dialled by whom, and the queues at which an agent sits who is moved by hand.

    has_hands: somebody is at the keys; they are whoever nobody described.
    """
    address = dialling.OUR_BASE + "/voice" if url is None else dialling.checked_url(url)
    if options.language:
        address += ("&" if "?" in address else "?") + urlencode({"language": options.language})
    with naming("--at"):
        started = dialling.instant(options.at, clock.now)
    agents = list(behaviours(options.agents, "--agent", AGENT, has_hands=has_hands))
    everybody = {EVERYBODY: BY_HAND} if has_hands else {}
    setup = Setup(
        address,
        started,
        method=options.method.upper(),
        from_=options.from_,
        to=options.to,
        params=tuple(pairs(options.params, "--param", "NAME=VALUE")),
        token=options.token or "",
        account_sid=options.account or "",
        public_urls=tuple(_public(written) for written in options.public_urls),
        fallback_url=options.fallback_url,
        status_callback=options.status_callback or "",
        callees={**everybody, **dict(behaviours(options.callees, "--callee", CALLEE, has_hands=has_hands))},
        agents=tuple(agent for agent in agents if agent[1] != BY_HAND),
    )
    return dialling.with_defaults(setup, os.environ), [queue for queue, does in agents if does == BY_HAND]


def _public(written: str) -> tuple[str, str]:
    """Return the public URL and the local one; they are split at the first `=http`, a query may hold other '='."""
    public, found, local = written.partition("=http")
    if not found:
        raise WrongUse(
            f"--public-url {written} names one URL. Write PUBLIC=LOCAL: https://example.com=http://127.0.0.1:5000"
        )
    return dialling.checked_url(public), dialling.checked_url("http" + local)
