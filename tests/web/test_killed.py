"""A worker is killed the moment its answer was sent: what it promised is there (reliability F01, S14)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.office import tickets
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from ivr.store.engine import Store

TREE = Path(__file__).parents[1] / "office" / "tree"
# Makes a ticket, prints what the caller heard, and then hangs in the middle of the next transaction.
WORKER = """
import sys
from pathlib import Path
from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.store.tables import calls
from ivr.web.factory import create_app
from tests.web.conftest import Twilio

store = open_store(sys.argv[1])
app = create_app(Settings(development=True, data=Path(sys.argv[2])), load_tree(Path(sys.argv[3])), store=store)
line = Twilio(app, "http://localhost", None)
for number in range(3):
    line.form["CallSid"] = f"CA{number:032x}"
    print("".join(filter(str.isdigit, line.spoken(line.press(line.post("/voice"), "1")))), flush=True)
with store.begin() as connection:
    connection.execute(calls.delete())
    print("in the middle", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 here")
def test_what_was_promised_survives_a_kill(database_url: str, tmp_path: Path) -> None:
    """Each number that was said is stored; the transaction that was open is as if it had never begun."""
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, database_url, str(tmp_path), str(TREE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
    assert worker.stdout and worker.stdin
    said = [worker.stdout.readline().strip() for _ in range(4)]
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdin.close()
    worker.stdout.close()

    store = open_store(database_url)

    assert "in the middle" == said.pop()
    assert sorted(said) == sorted(kept(store))
    assert 3 == calls_in(store)
    store.close()


def kept(store: Store) -> list[str]:
    with store.read() as connection:
        return [ticket.number for ticket in tickets.listed(connection)]


def calls_in(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM calls").scalar_one())
