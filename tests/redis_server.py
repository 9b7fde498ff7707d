"""A Redis server of a test's own, which it may stop, kill and start anew; it keeps nothing on disk."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def missing_redis() -> str:
    """Return why Redis cannot be tested here; "" if it can."""
    if shutil.which("redis-server") is None:
        return "no Redis server is installed (apt package redis-server)"
    try:
        import redis  # noqa: F401 - only whether it is there
    except ImportError:
        return "redis is not installed (extra redis)"
    return ""


class RedisServer:
    """One server on loopback, always at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it with nothing in it, and return when it answers."""
        binary = shutil.which("redis-server")
        assert binary
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [binary, *options, "--dir", str(self._folder)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "Ready to accept connections" in line:
                return
        raise AssertionError("".join(said))

    def kill(self) -> None:
        """End it as a power cut would; what was in it is lost."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Have it take connections and answer nothing."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def stop(self) -> None:
        """End it if it runs."""
        if self._process is not None:
            self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.communicate(timeout=20)
        self._process = None
