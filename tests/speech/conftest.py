"""One speech process for all tests of a run: starting it costs more than most tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.speech.speaker import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def speaker() -> Iterator[Speaker]:
    with Speaker() as speaker:
        yield speaker
