"""Flask apps as tutorials write them: TwiML by hand or with Twilio's library, no types set, state in sessions."""

from __future__ import annotations

from flask import Flask, Response, redirect, request, session
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse


def weather() -> Flask:
    """Answer the first request by GET, with TwiML as text/html and relative URLs under a prefix."""
    app = Flask(__name__)

    @app.get("/phone/start")
    def start() -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?><Response>'
            '<Gather numDigits="1" action="forecast/today" timeout="3"><Say>For the weather, press 1.</Say></Gather>'
            "<Say>Goodbye.</Say></Response>"
        )

    @app.post("/phone/forecast/today")
    def today() -> str:
        spoken = f"<Say>You pressed {request.form['Digits']}.</Say>"
        return f"<Response>{spoken}<Redirect>../bye?from=today</Redirect></Response>"

    @app.post("/phone/bye")
    def bye() -> str:
        return f"<Response><Say>Bye from {request.args['from']}.</Say></Response>"

    return app


def shop() -> Flask:
    """Keep what was said before in a signed cookie, and send every action on by 302."""
    app = Flask(__name__)
    app.secret_key = "not so secret"

    @app.post("/voice")
    def voice() -> Response:
        session["basket"] = [*session.get("basket", []), "call"]
        answer = VoiceResponse()
        gather = Gather(num_digits=1, action="/chosen")
        gather.say("Press a key.")
        answer.append(gather)
        return Response(str(answer), mimetype="text/xml")

    @app.post("/chosen")
    def chosen() -> object:
        session["basket"] = [*session["basket"], request.form["Digits"]]
        return redirect("/list")

    @app.get("/list")
    def listed() -> str:
        digits = request.args.get("Digits", "none")
        return f"<Response><Say>{', '.join(session['basket'])}; digits here: {digits}.</Say></Response>"

    return app


def flaky() -> Flask:
    """Fall over in an action; the fallback is another route."""
    app = Flask(__name__)

    @app.post("/voice")
    def voice() -> str:
        return '<Response><Gather numDigits="1" action="/account"><Say>Press 1.</Say></Gather></Response>'

    @app.post("/account")
    def account() -> str:
        return {"2": "two"}[request.form["Digits"]]

    @app.post("/fallback")
    def fallback() -> str:
        path = request.form["ErrorUrl"].rpartition("/")[2]
        return f"<Response><Say>Error {request.form['ErrorCode']} at {path}.</Say></Response>"

    return app


def meeting() -> Flask:
    """A moderator and a guest in one conference, told apart by who calls."""
    app = Flask(__name__)

    @app.post("/join")
    def join() -> Response:
        is_host = request.form["From"].endswith("01")
        answer = VoiceResponse()
        answer.say("Welcome, host." if is_host else "Welcome.")
        dial = Dial()
        dial.conference(
            "Room 1234", start_conference_on_enter=is_host, end_conference_on_exit=is_host, wait_url="/music"
        )
        answer.append(dial)
        answer.say("The meeting is over.")
        return Response(str(answer), mimetype="text/xml")

    @app.post("/music")
    def music() -> str:
        return "<Response><Say>Please wait for the host.</Say></Response>"

    return app
