"""Who calls, asked of a service outside: a check of the voice, say, or a list of customers. Off unless it is set.

It is asked once, as a call comes in, with the number alone, and has as long as the fact `identify_s` says; without an
answer by then the caller is whoever the keys say (hotline A095).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.lookups import LookUpSource

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree

# A look-up like any other, but that it is found by a number. A name with a colon can be none of lookups.yaml.
IDENTIFY = "caller:identify"
NUMBER, CLASS = "number", "class"
LIMIT_FACT = "identify_s"
# "identity within 3 seconds" (hotline A095), where a tree does not say.
USUAL_LIMIT_S = 3.0


def identify_source(url: str, tree: MenuTree) -> LookUpSource:
    """Return the service at a URL as a source of look-ups: by the caller's number, what class of caller it is."""
    limit = tree.facts.get(LIMIT_FACT)
    limit_s = float(str(limit.value)) if limit is not None else USUAL_LIMIT_S
    return LookUpSource(url=url, keys={NUMBER: NUMBER}, columns={CLASS: "name"}, limit_s=limit_s)
