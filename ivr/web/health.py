"""Whether the process is alive and whether it can take calls, for load balancers and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


def blueprint(tree: MenuTree) -> Blueprint:
    """Return /healthz and /readyz."""
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @health.get("/readyz")
    def readyz() -> Response:
        # The app is not made without a tree that reads, so answering at all means ready.
        return jsonify(status="ok", release=tree.release, nodes=len(tree.nodes))

    return health
