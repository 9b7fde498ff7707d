"""The voice webhooks: what Twilio reports becomes what was heard. Decides nothing about the call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from ivr.callflow.link import WHATS, read_state
from ivr.callflow.state import (
    Arrived,
    DialEnded,
    Gone,
    Keys,
    QueueLeft,
    Recorded,
    Resumed,
    Silence,
    Speech,
    Waiting,
)
from ivr.office.calls import FINAL, is_number
from ivr.web import agents, rung
from ivr.web.answer import Webhook
from ivr.web.form import read_form, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.callflow.state import CallState, DialStatus, Heard, QueueResult
    from ivr.settings import Settings
    from ivr.web.agents import AgentLine
    from ivr.web.line import Line
    from ivr.web.rung import RungAgents
    from ivr.web.signature import Gate

log = logging.getLogger(__name__)

# What tells how a wait for a person ended, and how long the wait in a queue, or a dialled talk, was.
_ENDINGS = (("QueueResult", "QueueTime"), ("DialCallStatus", "DialCallDuration"))


def blueprint(line: Line, gate: Gate, settings: Settings, agent_line: AgentLine, rung_agents: RungAgents) -> Blueprint:
    """Return the routes below /voice."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")

    def form() -> Mapping[str, str]:
        return read_form(request.form, settings.account_sid)

    @voice.post("", provide_automatic_options=False)
    def incoming() -> Response:
        given = form()
        return agent_line.greet(given) or arrive(given, _language())

    def arrive(given: Mapping[str, str], language: str | None = None) -> Response:
        return line.answer(_webhook(given), line.begin(language), Arrived(_number(given)))

    voice.register_blueprint(agents.blueprint(agent_line, settings, arrive))
    voice.register_blueprint(rung.blueprint(rung_agents, settings))

    def action(what: str) -> Response:
        given = form()
        return line.answer(_webhook(given), _state(), _heard(what, given))

    for what in sorted(WHATS):
        voice.add_url_rule(
            f"/{what}",
            what,
            action,
            methods=["POST"],
            defaults={"what": what},
            provide_automatic_options=False,
        )

    @voice.post("/fallback", provide_automatic_options=False)
    def fallback() -> Response:
        given = form()
        url = given.get("ErrorUrl", "")
        log.warning("Twilio could not use our answer: error %s", given.get("ErrorCode") or "unknown")
        ours = next((base for base in gate.bases(request.environ) if url.startswith(f"{base}/voice")), None)
        state = _state_of(url.removeprefix(ours)) if ours is not None else None
        return line.answer(_webhook(given, url), state or line.begin(), Resumed())

    @voice.post("/status", provide_automatic_options=False)
    def status() -> Response:
        given = form()
        if not agent_line.end(given):
            line.report_status(_webhook(given))
        return Response(status=204)

    return voice


def _webhook(form: Mapping[str, str], about: str = "") -> Webhook:
    """Return what names this request and its call. about: the URL a fallback takes the call up from."""
    target = f"{request.path}?{request.query_string.decode('latin-1')}"
    ended = next((how for how in _ENDINGS if how[0] in form), None)
    return Webhook(
        call_sid=form["CallSid"],
        from_=form["From"],
        to=form["To"],
        status=form["CallStatus"],
        target=f"{target}\n{about}",
        result=form[ended[0]] if ended else None,
        seconds=seconds(form, ended[1]) if ended else None,
        length_s=seconds(form, "CallDuration"),
    )


def _number(form: Mapping[str, str]) -> str:
    """Return the caller's number, "" where it is withheld or is none."""
    return form["From"] if is_number(form["From"]) else ""


def _language() -> str | None:
    """Return the language the number's URL asks for.

    Another name in the query is refused: Twilio's signature does not tell a parameter of the form from the
    end of the URL.
    """
    query = parse_qs(request.query_string.decode("latin-1"), keep_blank_values=True)
    if query.keys() - {"language"} or any(len(values) > 1 for values in query.values()):
        raise BadRequest("The query of /voice may hold 'language' once, and nothing else.")
    return query.get("language", [None])[0]


def _state() -> CallState:
    state = read_state(request.query_string.decode("latin-1"))
    if state is None:
        raise BadRequest("The query is not one this app wrote.")
    return state


def _state_of(target: str) -> CallState | None:
    """Return the state in a path and query below our base URL, or None when it holds none."""
    parts = urlsplit(target)
    return read_state(parts.query) if parts.path.removeprefix("/voice/") in WHATS else None


def _heard(what: str, form: Mapping[str, str]) -> Heard:
    if (
        form["CallStatus"] in FINAL and "RecordingUrl" not in form
    ):  # a Record's action is requested of a gone caller too
        return Gone()
    match what:
        case "keys":
            return _input(form)
        case "recorded":
            url = form.get("RecordingUrl")
            # The current page has Twilio report an empty recording too, with 0 seconds.
            is_empty = not url or form.get("RecordingDuration") == "0"
            return Silence() if is_empty else Recorded(url or "", seconds(form, "RecordingDuration"))
        case "dialled":
            return DialEnded(
                cast("DialStatus", form.get("DialCallStatus", "failed")), seconds(form, "DialCallDuration")
            )
        case "queue":
            return QueueLeft(cast("QueueResult", form.get("QueueResult", "error")), seconds(form, "QueueTime"))
        case "wait":
            return Waiting(seconds(form, "QueuePosition"), seconds(form, "QueueTime"))
        case _:
            return Silence()


def _input(form: Mapping[str, str]) -> Heard:
    """Return what a Gather took.

    Our Gathers do not ask for empty results, so an action with neither keys nor speech is not Twilio's doing:
    a redirect on the way lost the digits, or a parameter was cut anew under a good signature. It is refused as an
    input, but not with a status: nobody hears a 400, and Twilio would end the call. It counts as a silence, so the
    caller hears the menu again, and after the last try a person.
    """
    if form.get("Digits"):
        return Keys(form["Digits"])
    if form.get("SpeechResult"):
        return Speech(form["SpeechResult"])
    if "SpeechResult" in form and "Digits" not in form:
        return Silence()  # something was heard, and no word of it recognised
    log.warning("A Gather's action brought neither Digits nor SpeechResult; taken as silence")
    return Silence()
