"""The state in a URL: what is written is read, and nothing else is."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.callflow.link import link, read_state
from ivr.callflow.state import CallState

STATE = CallState("40a36f3b9c8e", "merchant.settlement", "zh-CN", step=3, no_input=1, no_match=0, faults=0)
QUERY = urlsplit(link("keys", STATE)).query

counts = st.integers(min_value=0, max_value=99_999)
names = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True), min_size=1, max_size=4).map(".".join)


@given(
    st.builds(
        CallState,
        release=st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
        node=names,
        language=st.sampled_from(["zh-CN", "en-US", "yue-HK"]),
        step=counts,
        no_input=counts,
        no_match=counts,
        faults=counts,
    )
)
def test_what_is_written_is_read(state: CallState) -> None:
    """Every state comes back from its link as it was."""
    assert state == read_state(urlsplit(link("silence", state)).query)


def test_a_link_is_a_path_below_the_prefix() -> None:
    """Links are paths, so they work behind any host; a mounted app's begin with where it is mounted."""
    assert link("keys", STATE).startswith("/voice/keys?release=40a36f3b9c8e&node=merchant.settlement&")
    assert link("keys", STATE, "/ivr").startswith("/ivr/voice/keys?")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "node=main",
        QUERY + "&node=main",
        QUERY + "&Digits=1",
        QUERY + "&",
        QUERY.replace("step=3", "step=-3"),
        QUERY.replace("step=3", "step=03"),
        QUERY.replace("step=3", "step=3%0A"),
        QUERY.replace("step=3", "step=%EF%BC%93"),
        QUERY.replace("step=3", "step=100000"),
        QUERY.replace("step=3", "step=1_0"),
        QUERY.replace("step=3", "step="),
        QUERY.replace("node=merchant.settlement", "node=merchant..settlement"),
        QUERY.replace("node=merchant.settlement", "node=..%2F..%2Fetc"),
        QUERY.replace("node=merchant.settlement", "node=main%0d%0aX-Evil:1"),
        QUERY.replace("node=merchant.settlement", "node=%ff"),
        QUERY.replace("language=zh-CN", 'language="/>'),
        QUERY.replace("faults=0", "Faults=0"),
        QUERY + "0" * 3000,
    ],
)
def test_a_query_that_is_not_ours_is_no_state(query: str) -> None:
    """Missing, doubled, strange or malformed: the whole query is refused, never mended."""
    assert read_state(query) is None
