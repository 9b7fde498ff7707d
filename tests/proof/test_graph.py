"""Circles are found as a plain search finds them, in time proportional to the tree."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ivr.proof.lint.graph import around, circles, costs, reach, reversed_ways

NAMES = "abcdef"
WAYS = st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=3) for name in NAMES})


def in_one_circle(one: str, other: str, ways: dict[str, list[str]]) -> bool:
    """Whether each leads to the other in at least one step: the definition, searched without cleverness."""
    return other in reach(ways[one], ways) and one in reach(ways[other], ways)


@given(WAYS)
def test_circles_are_who_lead_to_one_another(ways):
    """Every node that leads back to itself is in exactly one circle, with all its fellows."""
    expected = {
        tuple(other for other in ways if in_one_circle(name, other, ways))
        for name in ways
        if in_one_circle(name, name, ways)
    }

    found = circles(ways)

    assert expected == {tuple(members) for members in found}
    assert len(found) == len(expected)


@given(WAYS)
def test_way_around_is_a_way(ways):
    """It begins and ends at the first member, and every step is one of the tree's."""
    for members in circles(ways):
        path = around(members, ways)

        assert members[0] == path[0] == path[-1]
        assert all(after in ways[before] for before, after in itertools.pairwise(path))


@given(WAYS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_reversed_ways_lead_back(ways, one, other):
    """Who is reached forwards reaches backwards."""
    assert (other in reach([one], ways)) == (one in reach([other], reversed_ways(ways)))


def test_deep_tree_does_not_recurse():
    """Ten thousand nodes in a row are one circle."""
    names = [str(number) for number in range(10_000)]
    ways = {name: [after] for name, after in zip(names, [*names[1:], names[0]], strict=True)}

    assert [names] == circles(ways)


PRICED = st.fixed_dictionaries(
    {name: st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5)), max_size=3) for name in NAMES}
)


@given(PRICED, st.sets(st.sampled_from(NAMES), min_size=1))
def test_costs_are_the_least(priced, starts):
    """As cheap as letting every way improve on every other until none does, and for the same nodes."""
    expected = dict.fromkeys(starts, 0.0)
    for _ in NAMES:
        for name, ways in priced.items():
            for target, price in ways:
                if name in expected:
                    expected[target] = min(expected.get(target, float("inf")), expected[name] + price)

    assert expected == costs(starts, priced)
