"""Every prompt has text, in every language."""

from __future__ import annotations

import pytest

from .conftest import TREE

MAIN = TREE["main.yaml"]


def test_recording_without_text(broken):
    """The recording's language must be written out; another language is not its text."""
    main = MAIN.replace("  choose:", "  say: {en-US: Welcome.}\n  audio: {zh-CN: welcome.wav}\n  choose:")

    assert [
        "L01 error tree/main.yaml:2:3: there is no text in zh-CN. Add 'zh-CN: …' here.",
        (
            "P10 error tree/main.yaml:3:18: the recording in zh-CN has no text. Write under 'say' what the recording "
            "says, as 'zh-CN: …'."
        ),
    ] == broken(only="L01 P10", main=main)


def test_recording_with_text(broken):
    """Both together are as it should be."""
    main = MAIN.replace("  choose:", "  say: {zh-CN: 您好。, en-US: Hi.}\n  audio: {zh-CN: hi.wav}\n  choose:")

    assert [] == broken(only="L01 P10", main=main)


def test_empty_text(broken):
    """A label that is there and says nothing."""
    main = MAIN.replace("zh-CN: 技术支持", "zh-CN: ''")

    assert ["P10 error tree/main.yaml:3:18: the text in zh-CN is empty. Write it, or delete the line."] == broken(
        main=main
    )


def test_missing_language(broken):
    """An error in the first menu; elsewhere a warning, standing words too."""
    main = MAIN.replace("en-US: technical support, ", "")
    operator = TREE["operator.yaml"].replace(", en-US: Please leave a message.", "")
    messages = "no_match: [{zh-CN: 没有这个选项。}]\n"

    assert [
        "L01 error tree/main.yaml:3:5: there is no text in en-US. Add 'en-US: …' here.",
        (
            "L01 warn tree/messages.yaml:1:12: the standing words 'no_match.0' are missing in en-US. Add 'en-US: …' "
            "under 'no_match' in messages.yaml."
        ),
        "L01 warn tree/operator.yaml:6:3: there is no text in en-US. Add 'en-US: …' here.",
    ] == broken(only="L01", main=main, operator=operator, messages=messages)


@pytest.mark.parametrize(("share", "expected"), [("0.95", ["warn"]), ("0.9", ["info"])])
def test_share_of_texts_that_are_translated(severities, share, expected):
    """L01: outside the first menu one missing of eleven is told, and warned of where 95 of 100 must be there."""
    said = "".join(
        f"operator.{number}: {{say: {{zh-CN: 请稍候。, en-US: One moment.}}, goto: operator.{number + 1}}}\n"
        for number in range(9)
    )
    end = "operator.9: {say: {zh-CN: 请稍候。}, goto: operator}\n"
    main = MAIN.replace("to: operator", "to: operator.0", 1)

    told = severities(
        "L01", lint=f"thresholds: {{translated: {share}}}\n", main=main, operator=TREE["operator.yaml"] + said + end
    )

    assert expected == told
