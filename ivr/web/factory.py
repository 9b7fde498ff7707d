"""The Flask app, put together: tree, clock and settings in, routes out. The one place in `web` that assembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import HTTPException

from ivr import clock as wall_clock
from ivr.office.http_post import post as http_post
from ivr.office.opening import open_office
from ivr.settings import Settings
from ivr.store.engine import MEMORY, open_store
from ivr.web import health, voice
from ivr.web.answer import Answerer, log_fault
from ivr.web.set_clock import set_clock
from ivr.web.signature import FORM_TYPE, Gate, is_signed

if TYPE_CHECKING:
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.office.lookups import Post
    from ivr.store.engine import Store

# A webhook is about 1 kB; Twilio's own limit on what it fetches is the same 64 kB.
MAX_BODY_BYTES = 64 * 1024
MAX_FORM_PARTS = 100

_TEXT = "text/plain; charset=utf-8"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'",
    "Cache-Control": "no-store",
}


def create_app(
    settings: Settings | None = None,
    tree: MenuTree | None = None,
    clock: Clock = wall_clock.now,
    store: Store | None = None,
    post: Post = http_post,
) -> Flask:
    """Return the app that answers a line's calls.

    settings: by default the environment's; tree: by default the folder's they name; store: by default the one of
    IVR_DATABASE_URL, or else one in memory that ends with the app; post: how services outside are asked.

    Raises:
        WrongUse: a setting cannot be, or no request could be proven to be Twilio's.
        Unreadable, Refused: the tree cannot be read, or must not be dialled.
    """
    settings = settings or Settings.from_environ()
    gate = Gate(settings)
    if tree is None:
        tree = _read_tree(settings)
    if settings.clock_at is not None:
        clock = set_clock(settings.clock_at)
    store = store or open_store(settings.database_url or MEMORY)
    office = open_office(settings, tree, store, post)
    answerer = Answerer(tree, clock, office, dict(settings.destinations), settings.path_prefix)

    app = Flask("ivr", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_PARTS=MAX_FORM_PARTS)
    app.url_map.merge_slashes = False  # "//voice" is no path of ours, and Twilio would follow a redirect without Digits
    app.register_blueprint(voice.blueprint(answerer, gate, settings))
    app.register_blueprint(health.blueprint(tree, store))

    _guard(app, gate)
    _answer_errors(app, answerer)
    return app


def create_served_app(settings: Settings | None = None) -> Flask:
    """Return the app on the environment's own store, for servers: what a caller is promised must outlive them.

    Raises:
        WrongUse, Unreadable, Refused: as `create_app`; or the store cannot be opened.
    """
    settings = settings or Settings.from_environ()
    Gate(settings)  # refuse what cannot be served before anything is written
    tree = _read_tree(settings)
    return create_app(settings, tree, store=open_store(settings.store_url))


def _guard(app: Flask, gate: Gate) -> None:
    """Check every request for a Twilio path before anything else looks at it, an unknown path's too."""

    @app.before_request
    def admit() -> None:
        if not is_signed(request.path):
            return
        if not gate.admits(request):
            abort(403, "Only Twilio may ask for this: the request has no signature, or a wrong one.")
        g.admitted = True
        if request.method == "POST" and request.mimetype != FORM_TYPE:
            abort(415, f"Send the parameters as {FORM_TYPE}.")

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _answer_errors(app: Flask, answerer: Answerer) -> None:
    """Answer refusals in plain words, and faults with TwiML where a caller listens; never with a trace."""

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        words = "There is nothing here." if error.code == 404 else error.description
        response = Response(f"{words}\n", status=error.code, content_type=_TEXT)
        response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
        return response

    @app.errorhandler(Exception)
    def own_up(_error: Exception) -> Response:
        # The rule, never the path as sent: a log holds nothing a stranger wrote.
        fault = log_fault(str(request.url_rule) if request.url_rule else "an unknown path")
        if not is_signed(request.path):
            return Response(f"Fault {fault}.\n", status=500, content_type=_TEXT)
        if not g.get("admitted"):
            return Response(f"Fault {fault}.\n", status=403, content_type=_TEXT)
        return answerer.apology()


def _read_tree(settings: Settings) -> MenuTree:
    from ivr.menu.folder import find_folder
    from ivr.proof.gate import sound_tree

    named = {"IVR_PROMPTS": str(settings.prompts)} if settings.prompts else {}
    return sound_tree(find_folder(None, named))
