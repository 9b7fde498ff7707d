"""One thing that a caller, or somebody who looks after the line, finds otherwise than before. A value, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# In the order they are told: where keys lead, what is heard, how long it takes, how far a person is, what is promised.
Kind = Literal["new", "gone", "moved", "leads", "words", "seconds", "person", "fact", "setting"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    change: new, gone and moved are ways by keys, leads is a key that leads elsewhere; words are prompts.
    path: keys from the answer, as in '22', or the node, prompt, fact or setting that it is about.
    before, after: keys and nodes, words, or values; "" where there was or is nothing.
    """

    change: Kind
    path: str
    before: str
    after: str
