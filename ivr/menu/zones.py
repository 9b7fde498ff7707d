"""Time zones by IANA name, from the pinned `tzdata` package and never from the host. Knows no hours.

`zoneinfo.ZoneInfo(name)` asks /usr/share/zoneinfo first, so that two workers on two hosts could disagree about
the same minute (https://docs.python.org/3/library/zoneinfo.html#data-sources).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo


@cache
def zone_names() -> frozenset[str]:
    """Return every zone's name, aliases such as PRC included."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of this name.

    Raises:
        KeyError: no zone is called so; the reading of hours.yaml refuses such a name.
    """
    if name not in zone_names():
        raise KeyError(name)
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
