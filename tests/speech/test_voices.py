"""Which voice speaks which language."""

from __future__ import annotations

import pytest

from ivr.errors import SpeechError
from ivr.speech.voices import ENGLISH, MANDARIN, Catalogue, Manner, Voice, choose

CATALOGUE = Catalogue(
    voices=(
        Voice("sit/cmn", "Chinese (Mandarin, latin as English)", ("cmn",)),
        Voice("sit/yue", "Chinese (Cantonese)", ("yue",)),
        Voice("gmw/en-US", "English (America)", ("en-us",)),
        Voice("roa/fr-BE", "French (Belgium)", ("fr-be",)),
        Voice("roa/fr", "French (France)", ("fr-fr",)),
        Voice("roa/pt", "Portuguese (Portugal)", ("pt",)),
        Voice("roa/pt-BR", "Portuguese (Brazil)", ("pt-br",)),
        Voice("sem/ar", "Arabic", ("ar",)),
    ),
    variants=("Mario", "f2", "f3"),
    version="1.52.0",
)


def _no_engine() -> Catalogue:
    raise AssertionError("the engine was asked")


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "cmn-CN", "cmn", "ZH-cn"])
def test_mandarin_has_its_own_voice_and_rate(language: str) -> None:
    """Mandarin is spoken without asking the engine what it has."""
    assert MANDARIN == choose(language, None, _no_engine)


@pytest.mark.parametrize("language", ["en-US", "en-GB", "en"])
def test_english_has_its_own_voice_and_rate(language: str) -> None:
    """English is spoken without asking the engine what it has, and not at Mandarin's rate."""
    assert ENGLISH == choose(language, None, _no_engine)
    assert MANDARIN.rate != ENGLISH.rate


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("pt-BR", "roa/pt-BR"),
        ("pt-PT", "roa/pt"),
        ("fr-CA", "roa/fr"),
        ("fr-BE", "roa/fr-BE"),
        ("zh-HK", "sit/yue"),
        ("yue-CN", "sit/yue"),
        ("arb", "sem/ar"),
    ],
)
def test_another_language_gets_the_nearest_voice(language: str, voice: str) -> None:
    """The whole tag is matched first, then its beginning."""
    assert voice == choose(language, None, lambda: CATALOGUE).voice


def test_a_language_nobody_speaks_names_those_that_are_spoken() -> None:
    """The message tells what exists."""
    with pytest.raises(SpeechError) as caught:
        choose("fil-PH", None, lambda: CATALOGUE)

    assert "No voice speaks 'fil-PH'. There are voices for: ar cmn en fr pt yue." == str(caught.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cmn", Manner("sit/cmn", 160, 80)),
        ("cmn+F2", Manner("sit/cmn+f2", 160, 80)),
        ("en-us+mario", Manner("gmw/en-US+Mario", 150, 50)),
        ("sem/ar", Manner("sem/ar", 150, 50)),
        ("French (Belgium)", Manner("roa/fr-BE", 150, 50)),
        ("+f2", Manner("cmn+f2", 160, 80)),
    ],
)
def test_a_named_voice_takes_the_place_of_the_languages_own(name: str, expected: Manner) -> None:
    """Case does not matter; a variant alone keeps the language's voice; the rate is the named voice's."""
    assert expected == choose("zh-CN", name, lambda: CATALOGUE)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cmm", "There is no voice 'cmm'. Did you mean 'cmn'? `ivr doctor` lists them all."),
        ("Polly.Zhiyu", "There is no voice 'Polly.Zhiyu'. Some there are: cmn, yue, en-US, fr. `ivr doctor` lists"),
        ("cmn+f33", "There is no variant '+f33'. Did you mean '+f3'? `ivr doctor` lists them all."),
        ("+zzz", "There is no variant '+zzz'. Some there are: +f2, +f3, +m3, +Mario, +victor. `ivr doctor` lists"),
    ],
)
def test_a_voice_that_does_not_exist_is_refused(name: str, message: str) -> None:
    """The engine itself would speak on without the variant, in silence about it."""
    with pytest.raises(SpeechError) as caught:
        choose("zh-CN", name, lambda: CATALOGUE)

    assert str(caught.value).startswith(message)
