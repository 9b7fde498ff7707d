"""What a script is played on: a number, set up as the script says, and whoever answers its webhooks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ivr.simulator.events import Sink
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.media import Ear
from ivr.simulator.script.model import Script

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.simulator.http.exchange import Transport


@dataclass(frozen=True, slots=True)
class Stage:
    """An exchange, and what carries its requests. shows_sms: its events tell every SMS that the app sends."""

    exchange: Exchange
    transport: Transport
    shows_sms: bool = False


# Puts an app behind a setup's URL, with the facts and the office that the script asks for.
Serve = Callable[[Script, Setup, Sink, Ear], Stage]


def setup_of(script: Script, number: Setup) -> Setup:
    """Return the setup of a script on a number; what several calls bring of agents and callees holds for all."""
    calls = (script, *script.calls)
    return replace(
        caller_setup(script, number),
        started=starts(script) or number.started,
        agents=number.agents + tuple(agent for call in calls for agent in call.agents),
        callees={**number.callees, **{who: does for call in calls for who, does in call.callees.items()}},
    )


def caller_setup(call: Script, number: Setup) -> Setup:
    """Return the setup of one of a script's calls: who calls, and what the first request carries."""
    url = number.url
    if call.language:
        url += ("&" if "?" in url else "?") + urlencode({"language": call.language})
    return replace(
        number,
        url=url,
        from_=call.from_ or number.from_,
        to=call.to or number.to,
        params=number.params + call.params,
    )


def starts(script: Script) -> datetime | None:
    """Return where a script's clock starts: as it says, or with the first of its calls that says it."""
    return script.at or min((call.at for call in script.calls if call.at), default=None)
