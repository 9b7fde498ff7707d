"""Whether the process is alive and whether it can take calls, for load balancers and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

from ivr.errors import StoreDown

if TYPE_CHECKING:
    from ivr.store.engine import Store
    from ivr.web.line import Line


def blueprint(line: Line, store: Store) -> Blueprint:
    """Return /healthz and /readyz."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @health.get("/readyz")
    def readyz() -> Response:
        # The app is not made without a tree that reads. Menus go on without the store, tickets do not.
        tree = line.tree
        try:
            store.check()
        except StoreDown:
            answer = jsonify(status="down", release=tree.release, nodes=len(tree.nodes), store="down")
            answer.status_code = 503
            return answer
        return jsonify(status="ok", release=tree.release, nodes=len(tree.nodes), store="ok")

    return health
