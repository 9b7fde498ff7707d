"""A state as the query of a URL of ours, and back, strictly. Knows no state and no route.

Twilio signs the URL, so what is read here was written here; a query that is not exactly ours is no state at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Mapping

# A state takes some hundreds; what agents are told of a caller, with the way through the tree, some more.
_LONGEST = 4000


def with_query(path: str, values: Mapping[str, object]) -> str:
    """Return the path with the values as its query."""
    return f"{path}?{urlencode(values, quote_via=quote)}"


def read_query(
    query: str, patterns: Mapping[str, re.Pattern[str]], further: Collection[str] = ()
) -> dict[str, str] | None:
    """Return the values of a raw query by name, or None when it is none of ours.

    patterns: names that each stand there once, and what their values look like. further: names that may stand by.
    """
    if len(query) > _LONGEST:
        return None
    most = len(patterns) + len(further)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=most)
    except ValueError:
        return None
    values = dict(pairs)
    if len(pairs) != len(values) or values.keys() - set(further) != patterns.keys():
        return None
    return values if all(pattern.fullmatch(values[name]) for name, pattern in patterns.items()) else None
