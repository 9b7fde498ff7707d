"""`ivr serve`, the production server, and `ivr routes`, what it answers.

gunicorn with threads where there is `fork`, waitress on Windows. Flask is imported inside the commands: the
others must not wait for it.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ivr.cli.worker import Worker, rounds_of, tasks_of
from ivr.errors import IVRError, WrongUse
from ivr.settings import Settings, is_loopback

if TYPE_CHECKING:
    from flask import Flask

    from ivr.store.engine import Store

# A webhook mostly waits for the store; threads are cheap, and a process of its own wants PostgreSQL.
DEFAULT_THREADS = 16
# Twilio gives up on a webhook after 15 s, so a worker silent for longer serves nobody.
# https://www.twilio.com/docs/api/errors/11205
WORKER_TIMEOUT_S = 30
# A signed URL of ours is under 1 kB; a browser's line is under 4 kB.
MAX_REQUEST_LINE = 8190
MAX_HEADERS = 100


class CannotServe(click.ClickException):
    """The settings or the tree do not allow it; says why, exit 2."""

    exit_code = 2


@click.command()
@click.option(
    "--host",
    help="The address to listen on. [default: this machine only in development or without IVR_PUBLIC_URL, else all]",
)
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on. [default: PORT, else 5000]")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; one for SQLite.")
@click.option(
    "--threads", type=click.IntRange(1, 256), default=DEFAULT_THREADS, show_default=True, help="Threads in each."
)
@click.option(
    "--worker/--no-worker",
    "has_worker",
    default=None,
    help="Send the outbox from here, or leave it to 'ivr worker'. [default: from here, unless IVR_REDIS_URL is set]",
)
def serve(host: str | None, port: int | None, workers: int, threads: int, has_worker: bool | None) -> None:
    """Answer calls: the production server."""
    try:
        settings = serving_settings(Settings.from_environ(), host)
        from ivr.web.factory import STORE, create_served_app

        app = create_served_app(settings, follow_folder=False)
        if app.extensions[STORE].in_memory:  # it does not live through the fork, and no promise through a restart
            mend = "Name a file or a server, or unset it for a file in IVR_DATA."
            raise WrongUse(f"IVR_DATABASE_URL names a database in memory, which ends with each process. {mend}")
        embedded = _worker_of(settings, app.extensions[STORE], has_worker)
    except IVRError as error:
        raise CannotServe(str(error)) from error
    if embedded is None:
        click.echo("Messages are sent, and agents rung, by 'ivr worker': have one run beside this server.", err=True)
    run_server(app, host or default_host(settings), port or settings.port, workers, threads, embedded)


def _worker_of(settings: Settings, store: Store, is_wanted: bool | None) -> Worker | None:
    """Return the worker of each of the server's processes, None where it is left to others.

    With Redis tasks go there, whoever takes them. Without it nobody else could, and no worker means no tasks.
    """
    if is_wanted is None:
        is_wanted = settings.redis_url is None
    if not is_wanted and settings.redis_url is None:
        return None
    tasks = tasks_of(settings, store)
    return Worker(rounds_of(settings, store), tasks) if is_wanted else None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def routes(as_json: bool) -> None:
    """List every route, its methods, and who may ask: Twilio, which signs, the office, or everybody."""
    try:
        from ivr.web.factory import create_app

        # Nothing is served, so it needs no token.
        app = create_app(replace(Settings.from_environ(), development=True))
    except IVRError as error:
        raise CannotServe(str(error)) from error
    table = route_table(app)
    if as_json:
        click.echo(json.dumps(table, indent=2))
        return
    width = max(len(row["rule"]) for row in table)
    for row in table:
        click.echo(f"{row['rule']:<{width}}  {' '.join(row['methods']):<8}  {_asker(row['rule'])}")


def _asker(rule: str) -> str:
    """Return who may ask for a route: Twilio, the office, or everybody."""
    from ivr.web.door import is_guarded
    from ivr.web.signature import is_signed

    return "signed" if is_signed(rule) else "office" if is_guarded(rule) else "open"


def serving_settings(settings: Settings, host: str | None) -> Settings:
    """Return the settings if they may be served on `host`.

    Raises:
        WrongUse: says what forbids it.
    """
    if settings.debug:
        raise WrongUse("FLASK_DEBUG is on, and the debugger runs any code it is sent. Unset it to serve calls.")
    if not settings.tokens and not settings.development:
        mend = "Set it to your account's Auth Token, or IVR_DEVELOPMENT=1 to answer this machine only."
        raise WrongUse(f"TWILIO_AUTH_TOKEN is not set, so no request could be proven to be Twilio's. {mend}")
    if host is not None and not is_loopback(host):
        if settings.development:
            raise WrongUse(
                f"--host {host}: development answers this machine only. Unset IVR_DEVELOPMENT to serve others."
            )
        if not settings.public_url:
            mend = "Set it to the URL Twilio was given, such as https://ivr.example.com."
            raise WrongUse(f"--host {host}: without IVR_PUBLIC_URL no signature from outside can be checked. {mend}")
    return settings


def default_host(settings: Settings) -> str:
    """Return the address to listen on where none is asked for."""
    outside = settings.public_url and not settings.development
    return "0.0.0.0" if outside else "127.0.0.1"  # noqa: S104 - every request is checked for Twilio's signature


def route_table(app: Flask) -> list[dict[str, Any]]:
    """Return {rule, methods, signed} for every route, in the order of the rules."""
    from ivr.web.signature import is_signed

    return [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "signed": is_signed(rule.rule),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]


def run_server(app: Flask, host: str, port: int, workers: int, threads: int, embedded: Worker | None = None) -> None:
    """Serve until the process is told to stop; where it listens is said once it does.

    embedded: runs in each of the server's processes.
    """
    if sys.platform == "win32":
        import waitress

        if embedded is not None:
            embedded.start()
        server = waitress.create_server(app, host=host, port=port, threads=threads * workers, ident=None)
        click.echo(f"Listening at: http://{_in_url(host)}:{port}", err=True)  # as gunicorn says it
        server.run()
        return
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    from ivr.cli.patient import PatientWorker

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn with the app made before the fork, so that its problems are told once and at the start."""

        def load_config(self) -> None:
            for name, value in _gunicorn_settings(host, port, workers, threads).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)
            self.cfg.set("worker_class", PatientWorker)
            if embedded is not None:
                # After the fork: a thread does not live through one.
                self.cfg.set("post_worker_init", lambda _worker: embedded.start())
                self.cfg.set("worker_exit", lambda _server, _worker: embedded.stop())

        def load(self) -> Flask:
            return app

    Server().run()


def _gunicorn_settings(host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": [f"{_in_url(host)}:{port}"],
        "workers": workers,
        "threads": threads,
        "timeout": WORKER_TIMEOUT_S,
        "graceful_timeout": WORKER_TIMEOUT_S,
        "keepalive": 5,
        "preload_app": True,
        "limit_request_line": MAX_REQUEST_LINE,
        "limit_request_fields": MAX_HEADERS,
        # Requests are logged by the app, which knows what must not be written down.
        "accesslog": None,
        # No header may rename the path: the signature is checked over the request line.
        "forwarder_headers": "",
        "forwarded_allow_ips": "",
        # From gunicorn 25 on: a socket in the home folder, which nothing here uses.
        "control_socket_disable": True,
    }


def _in_url(host: str) -> str:
    """Return a host as a URL writes it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host
