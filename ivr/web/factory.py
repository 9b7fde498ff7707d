"""The Flask app, put together: tree, clock and settings in, routes out. The one place in `web` that assembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import HTTPException, NotFound

from ivr import clock as wall_clock
from ivr.office.http_post import post as http_post
from ivr.office.opening import open_office
from ivr.proof.gate import sound_tree
from ivr.settings import Settings
from ivr.store.engine import MEMORY, open_store
from ivr.web import audio, health, pages, sms, voice
from ivr.web.agents import AgentLine
from ivr.web.answer import Answerer, log_fault
from ivr.web.door import Door, is_guarded
from ivr.web.edited import Edited
from ivr.web.first import find_tree, publish_first
from ivr.web.line import Line, OneRelease
from ivr.web.published import Published
from ivr.web.rung import RungAgents
from ivr.web.set_clock import set_clock
from ivr.web.signature import FORM_TYPE, Gate, is_signed
from ivr.web.watch import Watch

if TYPE_CHECKING:
    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.office.lookups import Post
    from ivr.store.engine import Store
    from ivr.web.line import Open, Releases

# A webhook is about 1 kB; Twilio's own limit on what it fetches is the same 64 kB.
MAX_BODY_BYTES = 64 * 1024
MAX_FORM_PARTS = 100
# Under what name of the app's extensions its store is, for who works on it beside the app.
STORE = "ivr.store"

# What a refusal says beside its words: https://httpwg.org/specs/rfc9110.html#status.4xx
_TOLD = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
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
    releases: Releases | None = None,
) -> Flask:
    """Return the app that answers a line's calls.

    settings: by default the environment's; tree: by default the folder's they name; store: by default the one of
    IVR_DATABASE_URL, or else one in memory that ends with the app; post: how services outside are asked; releases:
    in place of a tree where there may be more than one, made with `opener`'s answerers on the same store.

    Raises:
        WrongUse: a setting cannot be, or no request could be proven to be Twilio's.
        Unreadable, Refused: the tree cannot be read, or must not be dialled.
    """
    settings = settings or Settings.from_environ()
    gate = Gate(settings)
    clock = _clock(settings, clock)
    if releases is None and tree is None:
        tree = sound_tree(find_tree(settings))
    store = store or open_store(settings.database_url or MEMORY)
    if releases is None:
        assert tree is not None
        releases = OneRelease(opener(settings, store, clock, post)(tree))
    line = Line(releases, store, clock, wall_clock.monotonic)
    agent_line = AgentLine(settings, lambda: releases.live, clock)
    rung_agents = RungAgents(settings, lambda: releases.live, clock)

    app = Flask("ivr", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_PARTS=MAX_FORM_PARTS)
    app.extensions[STORE] = store
    app.url_map.merge_slashes = False  # "//voice" is no path of ours, and Twilio would follow a redirect without Digits
    app.register_blueprint(voice.blueprint(line, gate, settings, agent_line, rung_agents))
    app.register_blueprint(sms.blueprint(line, settings, clock))
    app.register_blueprint(audio.blueprint(line, settings))
    app.register_blueprint(health.blueprint(line, store))
    app.register_blueprint(pages.blueprint(line, store, settings, clock))

    _guard(app, gate, Door(settings))
    _answer_errors(app, line)
    return app


def create_served_app(settings: Settings | None = None, *, follow_folder: bool | None = None) -> Flask:
    """Return the app on the environment's own store, for servers: what a caller is promised must outlive them.

    follow_folder: whether the folder itself is live, and what is saved there answers the next call; otherwise what was
        published does. Unless said, it is so in development.

    Raises:
        WrongUse, Unreadable, Refused, StoreDown: as `create_app`; or the store cannot be opened; or there is nothing to
            answer with.
    """
    settings = settings or Settings.from_environ()
    Gate(settings)  # refuse what cannot be served before anything is written
    store = open_store(settings.store_url)
    open_release = opener(settings, store)
    releases: Edited | Published
    if settings.development if follow_folder is None else follow_folder:
        releases = Edited(find_tree(settings), sound_tree, open_release, wall_clock.now, wall_clock.monotonic)
    else:
        publish_first(settings, store)
        releases = Published(store, open_release)
    app = create_app(settings, store=store, releases=releases)
    app.before_request(Watch(releases.look, releases.look_every_s).start)
    return app


def opener(settings: Settings, store: Store, clock: Clock = wall_clock.now, post: Post = http_post) -> Open:
    """Return what opens a tree: its office on the store, and what answers its calls."""
    clock = _clock(settings, clock)

    def open_release(tree: MenuTree) -> Answerer:
        office = open_office(settings, tree, store, post)
        return Answerer(tree, clock, office, dict(settings.destinations), settings.path_prefix)

    return open_release


def _guard(app: Flask, gate: Gate, door: Door) -> None:
    """Check every request for a Twilio path before anything else looks at it, unknown ones too, and the office's."""

    @app.before_request
    def admit() -> None:
        # Whatever the method: a stranger does not learn by trying what could be asked.
        if is_guarded(request.path) and not isinstance(request.routing_exception, NotFound):
            door.check(request)
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


def _answer_errors(app: Flask, line: Line) -> None:
    """Answer refusals in plain words, and faults with TwiML where a caller listens; never with a trace."""

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        words = "There is nothing here." if error.code == 404 else error.description
        response = Response(f"{words}\n", status=error.code, content_type=_TEXT)
        response.headers.extend((name, value) for name, value in error.get_headers() if name in _TOLD)
        return response

    @app.errorhandler(Exception)
    def own_up(_error: Exception) -> Response:
        # The rule, never the path as sent: a log holds nothing a stranger wrote.
        fault = log_fault(str(request.url_rule) if request.url_rule else "an unknown path")
        if not is_signed(request.path):
            return Response(f"Fault {fault}.\n", status=500, content_type=_TEXT)
        if not g.get("admitted"):
            return Response(f"Fault {fault}.\n", status=403, content_type=_TEXT)
        if request.blueprint == sms.NAME:  # nobody listens there: an apology would be sent as a text
            return Response(f"Fault {fault}.\n", status=500, content_type=_TEXT)
        return line.apology()


def _clock(settings: Settings, clock: Clock) -> Clock:
    return clock if settings.clock_at is None else set_clock(settings.clock_at)
