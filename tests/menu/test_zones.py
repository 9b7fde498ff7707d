"""Zones come from the pinned package: a host with other zone data judges the same."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta
from importlib import resources

import pytest

from ivr.menu.zones import zone, zone_names


def test_the_host_is_not_asked(tmp_path):
    """On a host whose Asia/Shanghai is really UTC, `zoneinfo` is misled and this is not."""
    (tmp_path / "Asia").mkdir()
    utc = resources.files("tzdata").joinpath("zoneinfo", "UTC").read_bytes()
    (tmp_path / "Asia" / "Shanghai").write_bytes(utc)
    zone.cache_clear()
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        misled = zoneinfo.ZoneInfo.no_cache("Asia/Shanghai")
        ours = zone("Asia/Shanghai")
    finally:
        zoneinfo.reset_tzpath()

    assert timedelta(0) == datetime(2026, 11, 22, tzinfo=misled).utcoffset()
    assert timedelta(hours=8) == datetime(2026, 11, 22, tzinfo=ours).utcoffset()


@pytest.mark.parametrize("name", ["Asia/Shangai", "asia/shanghai", "../zones", "Asia", ""])
def test_what_is_no_zone(name):
    """Only a name of the package's own list is opened as a file."""
    assert name not in zone_names()
    with pytest.raises(KeyError):
        zone(name)


def test_every_zone_can_be_read():
    """Each name of the list has its file."""
    assert all(zone(name).key == name for name in zone_names())
