"""An office on a real store, at a fixed hour, for tests that need no HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.office.calls import Caller
from ivr.office.secret import Secret

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # noon in Shanghai
SECRET = Secret(b"a key for tests")


@pytest.fixture
def caller() -> Caller:
    return Caller.of("+8613800138000", SECRET)
