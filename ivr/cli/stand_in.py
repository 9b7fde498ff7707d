"""`--twilio`: Twilio's REST API for the app that is called, at one address for all the calls of a command."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Self

import click

from ivr.simulator.rest.server import HOST, VARIABLE, Serving, start

if TYPE_CHECKING:
    from ivr.simulator.exchange import Exchange

# As `ivr twilio`: an app that is told once finds it again. Where it is taken, any other.
USUAL_PORT = 4010


class StandIn:
    """The API of whichever exchange is asked for it last; others find nobody there."""

    def __init__(self) -> None:
        self._port = _free_port()
        self._serving: Serving | None = None

    @property
    def url(self) -> str:
        """Return its address, as IVR_TWILIO_API takes it."""
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def introduce(self) -> None:
        """Say what an app has to be told, in the words of its environment; talk, so it goes to stderr."""
        click.echo(f"ivr: Twilio's REST API is stood in for. Start the called app with {VARIABLE}={self.url}", err=True)

    def serve(self, exchange: Exchange) -> None:
        """Answer for this exchange from now on."""
        self.close()
        self._serving = start(exchange, self._port)

    def close(self) -> None:
        """Answer nobody."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.stop()


def _free_port() -> int:
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    return 0  # the kernel has none left, and serving will say so
