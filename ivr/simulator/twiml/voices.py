"""The voices and language tags Twilio takes: of <Say>, of <Gather>, of <Pay>. Knows no element.

Names: the enumerations of twilio-node 6 (`VoiceResponse.d.ts`); Google's voices follow a pattern and are not listed.
https://www.twilio.com/docs/voice/twiml/say/text-speech
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ivr.simulator.twiml.attributes import BadValueError

Family = Literal["basic", "polly", "google"]


def _words(text: str) -> list[str]:
    """Return the words of a list set as text, which reads better than as many quotation marks."""
    return text.split()


BASIC = frozenset({"man", "woman", "alice"})
POLLY_STANDARD = frozenset(
    _words("""
    Aditi Amy Astrid Bianca Brian Camila Carla Carmen Celine Chantal Conchita Cristiano Dora Emma Enrique Ewa
    Filiz Geraint Giorgio Gwyneth Hans Ines Ivy Jacek Jan Joanna Joey Justin Karl Kendra Kevin Kimberly Lea Liv
    Lotte Lucia Lupe Mads Maja Marlene Mathieu Matthew Maxim Mia Miguel Mizuki Naja Nicole Penelope Raveena
    Ricardo Ruben Russell Salli Seoyeon Takumi Tatyana Vicki Vitoria Zeina Zhiyu
    """)
)
POLLY_NEURAL = frozenset(
    _words("""
    Adriano Amy Andres Aria Arlet Arthur Ayanda Bianca Brian Burcu Camila Daniel Danielle Elin Emma Gabrielle
    Gregory Hala Hannah Hiujin Ida Ines Isabelle Ivy Joanna Joey Justin Kajal Kazuha Kendra Kevin Kimberly Laura
    Lea Liam Lisa Lucia Lupe Matthew Mia Niamh Ola Olivia Pedro Remi Ruth Salli Seoyeon Sergio Sofie Stephen
    Suvi Takumi Thiago Tomoko Vicki Vitoria Zayd Zhiyu
    """)
)
POLLY_GENERATIVE = frozenset(
    _words("""
    Amy Andres Ayanda Bianca Daniel Danielle Joanna Kajal Lea Lucia Lupe Matthew Mía Olivia Pedro Rémi Ruth
    Sergio Stephen Vicki
    """)
)
POLLY = frozenset(
    {f"Polly.{name}" for name in POLLY_STANDARD}
    | {f"Polly.{name}-Neural" for name in POLLY_NEURAL}
    | {f"Polly.{name}-Generative" for name in POLLY_GENERATIVE}
)
GOOGLE = re.compile(
    r"Google\.[a-z]{2,3}-[A-Za-z]{2}-(?:(?:Standard|Wavenet|Neural2|Studio|News)-[A-Z]|Chirp3-HD-[A-Z][a-z]+)"
)

# yue-CN is not in the enumeration; it is the tag of Polly.Hiujin-Neural.
SAY_LANGUAGES = frozenset(
    _words("""
    af-ZA am-ET ar-AE ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-DE el-GR en-AU en-CA
    en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US fi-FI fil-PH fr-BE fr-CA fr-FR gu-IN he-IL
    hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR
    pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-CN yue-HK zh-CN zh-HK zh-TW
    """)
)
GATHER_LANGUAGES = frozenset(
    _words("""
    af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-OM ar-PS ar-QA ar-SA ar-TN az-AZ
    bg-BG bn-BD bn-IN ca-ES cmn-Hans-CN cmn-Hant-TW cs-CZ da-DK de-DE el-GR en-AU en-CA en-GB en-GH en-IE en-IN
    en-KE en-NG en-NZ en-PH en-SG en-TZ en-US en-ZA es-AR es-BO es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN
    es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-CA fr-FR gl-ES
    gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lo-LA lt-LT lv-LV
    mk-MK ml-IN mn-MN mr-IN ms-MY my-MM nar-IQ nb-NO ne-NP nl-BE nl-NL pa-guru-IN pl-PL pt-BR pt-PT ro-RO ru-RU
    si-LK sk-SK sl-SI sq-AL sr-RS su-ID sv-SE sw-KE sw-TZ ta-IN ta-LK ta-MY ta-SG te-IN th-TH tr-TR uk-UA ur-IN
    ur-PK uz-UZ vi-VN yue-Hant-HK zh zh-TW zu-ZA
    """)
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice by its full name."""

    allowed: str = "a voice Twilio has (man, woman, Polly.* or Google.*)"

    def read(self, text: str) -> str:
        if text not in BASIC and text not in POLLY and not GOOGLE.fullmatch(text):
            raise BadValueError
        return text


@dataclass(frozen=True, slots=True)
class Tag:
    """A language tag of one verb; the same dialect is spelt differently in <Say> and in <Gather>."""

    tags: frozenset[str]
    verb: str
    chinese: str

    @property
    def allowed(self) -> str:
        return f"a language tag of <{self.verb}>, such as en-US or {self.chinese}"

    def read(self, text: str) -> str:
        if text not in self.tags:
            raise BadValueError
        return text


SAY_LANGUAGE = Tag(SAY_LANGUAGES, "Say", "cmn-CN")
GATHER_LANGUAGE = Tag(GATHER_LANGUAGES, "Gather", "cmn-Hans-CN")


def family(voice: str) -> Family:
    """Return who makes the voice; anything unnamed is a basic voice."""
    if voice.startswith("Polly."):
        return "polly"
    return "google" if voice.startswith("Google.") else "basic"
