"""Real databases for tests: a fresh SQLite file always, and a fresh PostgreSQL one where its server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def missing_postgres() -> str:
    """Return why PostgreSQL cannot be tested here; "" if it can."""
    if _postgres_binary("initdb") is None:
        return "no PostgreSQL server is installed (apt package postgresql)"
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError:
        return "psycopg is not installed (extra postgres)"
    return ""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server of our own on a socket in a folder of its own; yield the URL of its `postgres` database."""
    folder = Path(tempfile.mkdtemp(prefix="ivr-pg-"))
    user = _unprivileged()
    as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    initdb, server, ready = (_postgres_binary(name) for name in ("initdb", "postgres", "pg_isready"))
    assert initdb and server and ready
    options = ["-U", "ivr", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run([initdb, "-D", folder / "data", *options], check=True, capture_output=True, cwd=folder, **as_user)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            # Nobody cuts the power here, and syncing each new database is most of a test.
            [server, "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_user,
        )
    try:
        for _ in range(100):  # pg_isready itself waits up to a second for an answer
            if subprocess.run([ready, "-h", folder, "-t", "1"], capture_output=True).returncode == 0:
                break
            subprocess.run(["sleep", "0.1"], check=True)
        yield f"postgresql+psycopg://ivr@/postgres?host={folder}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(server_url: str, name: str) -> Iterator[str]:
    """Make an empty database on the server; yield its URL and drop it at the end."""
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _postgres_binary(name: str) -> str | None:
    for folder in reversed(_BINARIES):
        if (folder / name).is_file():
            return str(folder / name)
    return shutil.which(name)


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom to run the server as where we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None
