"""A tree to begin with, for any company: the files of `template/` in the wanted languages, with its name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING

from ivr.errors import WrongUse
from ivr.menu.flaw import did_you_mean
from ivr.menu.schema import schema
from ivr.menu.zones import zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language a tree can begin with.

    source: the language of the template its words are taken from. country, zone: for hours, where it is the first.
    """

    name: str
    voice: str
    twilio_language: str
    twilio_speech: str
    source: str
    country: str
    zone: str


# Those that numbers and times have words for, each with one of Twilio's voices.
# https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
TONGUES = {
    "zh-CN": Tongue("中文", "Polly.Zhiyu", "cmn-CN", "cmn-Hans-CN", "zh-CN", "CN", "Asia/Shanghai"),
    "en-US": Tongue("English", "Polly.Joanna", "en-US", "en-US", "en-US", "US", "America/New_York"),
    "en-GB": Tongue("English", "Polly.Amy", "en-GB", "en-GB", "en-US", "GB", "Europe/London"),
    "en-AU": Tongue("English", "Polly.Nicole", "en-AU", "en-AU", "en-US", "AU", "Australia/Sydney"),
    "en-IN": Tongue("English", "Polly.Aditi", "en-IN", "en-IN", "en-US", "IN", "Asia/Kolkata"),
}
NO_NAME = "Example Company"
# Names are spoken in every prompt; Twilio's limit on a prompt is far above.
LONGEST_NAME = 80

_TEXT_LINE = re.compile(r"^(?P<margin> *)(?P<tag>[a-z]{2}-[A-Z]{2}): (?P<text>.*)\n", re.MULTILINE)
_MARK = re.compile(r"@([A-Z_]+)@")
_CALLS = "calls"
# A Wednesday that is a holiday in none of the countries, between nine and six.
_OPEN_HOUR = datetime(2026, 11, 18, 10, 30)  # noqa: DTZ001  its zone is the tree's


def tongues(written: Sequence[str]) -> list[str]:
    """Return the tags that are written, each once, whatever their capitals.

    Raises:
        WrongUse: a tree cannot begin with one of them, or there is none.
    """
    by_folded = {tag.casefold(): tag for tag in TONGUES}
    found = []
    for tag in written:
        known = by_folded.get(tag.strip().replace("_", "-").casefold())
        if known is None:
            mend = did_you_mean(tag, TONGUES) or f"There are {', '.join(TONGUES)}."
            raise WrongUse(f"a tree cannot begin in '{tag}'. {mend}")
        found.append(known)
    if not found:
        raise WrongUse(f"no language is named. There are {', '.join(TONGUES)}.")
    return list(dict.fromkeys(found))


def starting_files(languages: Sequence[str], company: str, today: date) -> dict[str, str]:
    """Return the files of a new tree by name. languages: of `TONGUES`, the first is the one a call begins in.

    Raises:
        WrongUse: the company has no name that could be said.
    """
    first = TONGUES[languages[0]]
    filled = {
        "COMPANY": _quoted(_name(company)),
        "TODAY": today.isoformat(),
        "ZONE": first.zone,
        "COUNTRY": first.country,
        "LANGUAGES": "\n".join(f"  {tag}: {_voice(TONGUES[tag])}" for tag in languages),
        "OPEN_HOUR": _OPEN_HOUR.replace(tzinfo=zone(first.zone)).isoformat(),
    }
    folder = resources.files("ivr.menu").joinpath("template")
    found = {name: _in_languages(text, languages) for name, text in _texts(folder)}
    found[f"{_CALLS}/hours_then_person.yaml"] = folder.joinpath(_CALLS, f"{first.source}.yaml").read_text("utf-8")
    found = {name: _MARK.sub(lambda mark: filled[mark[1]], text) for name, text in found.items()}
    found["menu.schema.json"] = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    return found


def _texts(folder: Traversable) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.is_file():
            yield file.name, file.read_text(encoding="utf-8")


def _in_languages(text: str, languages: Sequence[str]) -> str:
    """Return a template with its texts in these languages: each stands on a line of its own, after its tag."""

    def line(found: re.Match[str]) -> str:
        tags = [tag for tag in languages if TONGUES[tag].source == found["tag"]]
        return "".join(f"{found['margin']}{tag}: {found['text']}\n" for tag in tags)

    return _TEXT_LINE.sub(line, text)


def _voice(tongue: Tongue) -> str:
    return (
        f"{{name: {tongue.name}, twilio_language: {tongue.twilio_language}, "
        f"twilio_voice: {tongue.voice}, twilio_speech: {tongue.twilio_speech}}}"
    )


def _name(company: str) -> str:
    name = " ".join(company.split())
    if not name or len(name) > LONGEST_NAME or set(name) & set("{}｛｝") or not name.isprintable():
        raise WrongUse(f"'{company}' is no name that can be said. Write up to {LONGEST_NAME} letters, without braces.")
    return name


def _quoted(text: str) -> str:
    """Return a double-quoted YAML scalar, which is JSON's string. https://yaml.org/spec/1.2.2/#731-double-quoted-style"""
    return json.dumps(text, ensure_ascii=False)
