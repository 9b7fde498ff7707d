"""Alive and ready, for load balancers; no signature, no secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Twilio

    from ivr.menu.model import MenuTree


def test_healthz_says_the_process_is_alive(production: Twilio) -> None:
    """Anybody may ask."""
    answer = production.app.test_client().get("/healthz")

    assert (200, {"status": "ok"}) == (answer.status_code, answer.json)


def test_readyz_names_the_release_that_is_dialled(production: Twilio, tree: MenuTree) -> None:
    """Ready means a tree is read and the store answers; the release shows which tree."""
    answer = production.app.test_client().get("/readyz")

    assert 200 == answer.status_code
    assert {"status": "ok", "release": tree.release, "nodes": 9, "store": "ok"} == answer.json


def test_every_answer_has_the_headers_that_keep_browsers_careful(production: Twilio) -> None:
    """Refusals and pages alike."""
    for path in ("/healthz", "/voice", "/nothing"):
        headers = production.app.test_client().get(path).headers

        assert "nosniff" == headers["X-Content-Type-Options"]
        assert "DENY" == headers["X-Frame-Options"]
        assert "default-src 'self'" == headers["Content-Security-Policy"]
        assert "no-store" == headers["Cache-Control"]
