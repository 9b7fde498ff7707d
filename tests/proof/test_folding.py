"""Text is folded between words, Chinese between characters, and stays whole in a pipe."""

from __future__ import annotations

import pytest

from ivr.proof.folding import columns, folded


@pytest.mark.parametrize(
    ("text", "width", "indent", "expected"),
    [
        ("one two three four", None, 2, "one two three four"),
        ("one two three four", 80, 2, "one two three four"),
        ("one two three four", 9, 0, "one two\nthree\nfour"),
        ("one two three four", 11, 2, "one two\n  three\n  four"),
        ("averylongword and more", 8, 2, "averylongword\n  and\n  more"),
        ("签约商户，请按1。技术支持，请按2。", 12, 0, "签约商户，请\n按1。技术支\n持，请按2。"),
        ("key 签约商户 leads", 10, 0, "key 签约商\n户 leads"),
        ("", 10, 0, ""),
    ],
    ids=["a pipe", "it fits", "between words", "indented", "a long word", "Chinese", "both", "nothing"],
)
def test_text_is_folded(text: str, width: int | None, indent: int, expected: str) -> None:
    """At the last place that fits, with no mark at the beginning of a line."""
    assert expected == folded(text, width, indent, first=0)


def test_what_stands_before_it_counts() -> None:
    """The first line has less room where something stands in it already."""
    assert "one\n  two three" == folded("one two three", 12, 2, first=7)


def test_a_pipe_has_no_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """What reads it wants a finding a line."""
    assert columns() is None
