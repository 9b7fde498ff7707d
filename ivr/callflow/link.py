"""The URLs of a call: its state as the query of one, and back. Knows no route's code and no Flask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from ivr.callflow.query import read_query, with_query
from ivr.callflow.state import CallState

if TYPE_CHECKING:
    from ivr.menu.part import Language, NodeName

# What a URL below /voice/ is asked for; each is a route of its own.
What = Literal["keys", "silence", "recorded", "dialled", "queue", "wait"]
WHATS: frozenset[str] = frozenset(get_args(What))

# Far above any call: the step limit ends it long before, and a number stays short enough to read at once.
_COUNT = re.compile(r"0|[1-9][0-9]{0,4}")
# What a node may be called to ride in a URL and a header; `twiml.check_names` holds the tree to it.
NODE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,15}")
_PATTERNS = {
    "release": re.compile(r"[0-9A-Za-z._-]{1,80}"),
    "node": NODE_NAME,
    "language": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),
    "step": _COUNT,
    "no_input": _COUNT,
    "no_match": _COUNT,
    "faults": _COUNT,
}


def link(what: What, state: CallState, prefix: str = "") -> str:
    """Return the path and query that bring the call back in this state; `prefix` is where the app is mounted."""
    query = {
        "release": state.release,
        "node": state.node,
        "language": state.language,
        "step": state.step,
        "no_input": state.no_input,
        "no_match": state.no_match,
        "faults": state.faults,
    }
    return with_query(f"{prefix}/voice/{what}", query)


def recording_link(release: str, node: NodeName, language: Language, prefix: str = "") -> str:
    """Return the path of a recording. What is at it never changes: another recording makes another release."""
    return f"{prefix}/audio/{release}/{language}/{node}.wav"


def is_release(text: str) -> bool:
    """Return whether a text can be the name of a release."""
    return _PATTERNS["release"].fullmatch(text) is not None


def read_state(query: str) -> CallState | None:
    """Return the state a raw query string carries, or None when it is not exactly one of ours."""
    values = read_query(query, _PATTERNS)
    if values is None:
        return None
    return CallState(
        release=values["release"],
        node=values["node"],
        language=values["language"],
        step=int(values["step"]),
        no_input=int(values["no_input"]),
        no_match=int(values["no_match"]),
        faults=int(values["faults"]),
    )
