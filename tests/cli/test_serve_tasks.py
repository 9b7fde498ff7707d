"""`ivr serve` with IVR_REDIS_URL, as a process: what its workers commit is put there, and left to `ivr worker`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import urllib3
from lxml import etree

from ivr.office import outbox
from ivr.office.redis_tasks import RedisTasks
from ivr.store.engine import open_store
from tests.web.conftest import FORM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.redis_server import RedisServer

PROGRAM = "from ivr.cli.main import main; main()"
NOT_INHERITED = ("IVR_", "FLASK_", "TWILIO_", "PORT")


def test_a_served_call_leaves_a_task(tmp_path: Path, redis_server: RedisServer) -> None:
    """One, with the number of the survey's row; the row still waits, and the server has said who is to send it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    given = {"IVR_DEVELOPMENT": "1", "IVR_DATA": str(tmp_path / "data"), "IVR_REDIS_URL": redis_server.url}
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**inherited, **given}, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    said = ""
    try:
        while "Booting worker" not in said:
            line = server.stderr.readline()
            assert line, said
            said += line
        http = urllib3.PoolManager(retries=False, timeout=20)

        def post(target: str, **params: str) -> bytes:
            path = urlsplit(target)._replace(scheme="", netloc="").geturl()
            return http.request(
                "POST", f"http://127.0.0.1:{port}{path}", fields={**FORM, **params}, encode_multipart=False
            ).data

        menu = etree.fromstring(post("/voice"))
        post(str(menu.xpath("string(//Gather/@action)")), Digits="1", FinishedOnKey="", msg="Gather End")
        post("/voice/status", CallStatus="completed", CallDuration="31")
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)

    store = open_store(f"sqlite:///{tmp_path / 'data' / 'ivr.db'}")
    with store.read() as connection:
        counts = outbox.counts(connection)
    store.close()
    assert [b'{"row": 1, "urgent": false, "from": null}'] == RedisTasks(redis_server.url).enqueued_items()
    assert {"pending": 1} == counts
    assert "'ivr worker': have one run beside this server" in said
