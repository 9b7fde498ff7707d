"""What a call knows changes by becoming another value."""

from __future__ import annotations

from ivr.callflow.known import Known


def test_what_is_known_is_a_value() -> None:
    """Learning and forgetting make another one, and the dict it was made of may change."""
    source = {"order": "1"}

    known = Known.of(source)
    source["order"] = "2"

    assert {"order": "1"} == known
    assert {"order": "1", "class": "core"} == known.learn({"class": "core"})
    assert {} == known.forget(["order", "gone"])
    assert known is Known.of(known)
