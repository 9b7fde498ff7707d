"""How long a text takes to say, without a voice."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.speech.speaker import Speaker

PROMPTS = [
    ("zh-CN", "您好，欢迎致电跨境商户服务热线。"),
    ("zh-CN", "商户服务，请按1。技术支持，请按2。投诉与建议，请按3。人工服务，请按0。"),
    ("zh-CN", "您的投诉编号是 2 0 2 6 1 1 2 2 0 0 1，我们会在24小时内回复您。"),
    ("zh-CN", "API接口问题，请按1。"),
    ("cmn-CN", "请按1"),
    ("en-US", "Thank you for calling Acme Payments."),
    ("en-US", "For merchant services, press 1. For technical support, press 2. For an operator, press 0."),
    ("en-US", "Our hotline is 4 0 0, 8 0 0, 9 0 0 0."),
    ("en-US", "You have 3 open tickets; the oldest was made on November 20."),
]


@pytest.mark.parametrize(("language", "text"), PROMPTS, ids=[text[:12] for _, text in PROMPTS])
def test_it_is_near_what_the_voice_takes(speaker: Speaker, language: str, text: str) -> None:
    """The table is within 15 % and a fifth of a second of our own voices."""
    measured = speaker.length_s(text, language)

    assert estimate_s(text, language) == pytest.approx(measured, rel=0.15, abs=0.2)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "zh-CN", 0.0),
        (" \n", "en-US", 0.0),
        ("好", "zh-CN", 0.69),
        ("好。", "zh-CN", 0.69),
        ("好，好", "zh-CN", 1.47),
        ("请按12", "cmn-CN", 1.43),
        ("。", "zh-CN", 0.43),
        ("yes", "en-US", 0.63),
        ("yes", "fr-CA", 0.63),
        ("API", "en-US", 1.02),
        ("1,234.5", "en-US", 2.52),
        ("press #", "en-US", 1.22),
    ],
)
def test_it_is_the_sum_of_the_table(text: str, language: str, expected: float) -> None:
    """Characters, figures, letters, signs and pauses each have their seconds; two decimals."""
    assert expected == estimate_s(text, language)


def test_it_loads_nothing_heavy() -> None:
    """Virtual time must work, and fast, where no sound library is installed."""
    code = (
        "import sys, ivr.speech.estimate\n"
        "print({'numpy', 'soxr', 'pyttsx3', 'miniaudio', 'espeakng_loader'} & set(sys.modules))"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout

    assert "set()\n" == printed
