"""Connection overrides in a URL's fragment."""

from __future__ import annotations

import pytest

from ivr.simulator.http.overrides import OverrideError, Overrides, parse


def test_no_fragment_means_twilios_defaults() -> None:
    """5 s to connect, 15 s to read and in all, one retry on connection failure, SNI sent."""
    assert Overrides(5.0, 15.0, 15.0, 1, frozenset({"ct"}), sni=True) == parse("")


def test_every_setting_is_read() -> None:
    """All keys together, the list of policies percent-encoded."""
    chosen = parse("ct=2000&rt=3000&tt=4000&rc=2&rp=5xx%2Crt&sni=n&e=dublin,ashburn")

    assert Overrides(2.0, 3.0, 4.0, 2, frozenset({"5xx", "rt"}), sni=False) == chosen
    assert () == chosen.cautions


@pytest.mark.parametrize("edge", ["rc=0", "rc=5", "ct=100", "ct=10000", "rt=15000", "tt=100"])
def test_the_ends_of_the_ranges_are_taken(edge: str) -> None:
    """A range includes its ends."""
    assert () == parse(edge).cautions


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        ("rc=6", "rc=6 is not a number from 0 to 5; the default is used"),
        ("rc=-1", "rc=-1 is not a number from 0 to 5; the default is used"),
        ("ct=99", "ct=99 is not a number from 100 to 10000; the default is used"),
        ("rt=15001", "rt=15001 is not a number from 100 to 15000; the default is used"),
        (f"ct={'1' * 5000}", f"ct={'1' * 5000} is not a number from 100 to 10000; the default is used"),
        ("tt=soon", "tt=soon is not a number from 100 to 15000; the default is used"),
        ("sni=yes", "sni=yes is neither y nor n; the default is used"),
        (
            "retries=2",
            "retries is no connection override; they are ct, rt, tt, rc, rp, sni and e; the default is used",
        ),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_be_taken_leaves_the_default_and_a_caution(fragment: str, message: str) -> None:
    """A setting out of range is 11321, and the default stands."""
    chosen = parse(fragment)

    assert Overrides() == chosen
    assert [(11321, message)] == [(caution.code, caution.message) for caution in chosen.cautions]


def test_a_plain_anchor_is_no_override() -> None:
    """`#top` says nothing and is not complained of."""
    assert () == parse("top").cautions


@pytest.mark.parametrize(
    ("fragment", "code"),
    [
        ("e=atlantis", 11240),
        ("e=dublin,atlantis", 11240),
        ("e=roaming", 11241),
        ("e=tokyo-ix", 11242),
        ("rp=6xx", 11243),
    ],
)
def test_bad_edges_and_policies_are_refused_with_twilios_numbers(fragment: str, code: int) -> None:
    """11240 unknown, 11241 unsupported, 11242 without interconnect, 11243 bad policy."""
    with pytest.raises(OverrideError) as raised:
        parse(fragment)

    assert code == raised.value.code


def test_an_account_with_interconnect_may_use_it() -> None:
    """`-ix` is refused only where interconnect is not enabled."""
    assert Overrides() == parse("e=tokyo-ix", has_interconnect=True)
