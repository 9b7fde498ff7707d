"""No answer of an app, however broken or malicious, does more than end in one of Twilio's numbers, and quickly."""

from __future__ import annotations

import time
from encodings.aliases import aliases
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.simulator.codes import CODES
from ivr.simulator.http.exchange import DOCUMENT_LIMIT
from ivr.simulator.twiml.document import Document, DocumentError, Sound, Words, read
from ivr.simulator.twiml.element import schema
from ivr.simulator.twiml.verbs import ELEMENTS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# Far above what is needed, far below what a caller on the line would notice as a hang.
SECONDS = 2.0
NAMES = sorted({element.tag() for element in ELEMENTS} | {"gather", "Foo", "a", "b:c"})
ATTRIBUTES = sorted({name for element in ELEMENTS for name in schema(element).attributes} | {"x", "timeOut"})
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
TYPES = st.sampled_from(
    ["text/xml", "text/html; charset=gbk", "text/plain", "audio/mpeg", "", None, "x/y;charset=utf-7"]
)


def outcome(body: bytes, content_type: str | None) -> Document | Words | Sound | int:
    began = time.monotonic()
    try:
        result: Document | Words | Sound | int = read(body, content_type)
    except DocumentError as error:
        result = error.code
    assert time.monotonic() - began < SECONDS
    if isinstance(result, int):
        assert result in CODES
    if isinstance(result, Document):
        assert {notice.code for notice in result.warnings} <= set(CODES)
    return result


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def tagged(name: str, attributes: dict[str, str], inner: str) -> str:
    written = " ".join(f'{key}="{escaped(value)}"' for key, value in attributes.items())
    return f"<{name} {written}>{inner}</{name}>"


def element(children: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.builds(
        tagged,
        st.sampled_from(NAMES),
        st.dictionaries(
            st.sampled_from(ATTRIBUTES), TEXT | st.sampled_from(["1", "0", "true", "auto", "POST"]), max_size=4
        ),
        children,
    )


XML = st.recursive(
    TEXT.map(escaped), lambda inner: st.lists(inner | element(inner), max_size=4).map("".join), max_leaves=20
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), TYPES)
def test_any_bytes_end_well(body: bytes, content_type: str | None) -> None:
    """Bytes that are nothing."""
    outcome(body, content_type)


@settings(max_examples=400, deadline=None)
@given(XML)
def test_any_nesting_of_twiml_ends_well(inner: str) -> None:
    """Elements and attributes of TwiML, all in the wrong places."""
    outcome(f"<Response>{inner}</Response>".encode(), "text/xml")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_attribute_takes_any_text(data: st.DataObject) -> None:
    """One element with values that are nothing of the kind."""
    cls = data.draw(st.sampled_from([cls for cls in ELEMENTS if schema(cls).attributes]))
    values = data.draw(st.dictionaries(st.sampled_from(sorted(schema(cls).attributes)), TEXT, max_size=6))
    inner = " ".join(f'{name}="{escaped(value)}"' for name, value in values.items())

    outcome(f"<Response><{cls.tag()} {inner}>a</{cls.tag()}></Response>".encode(), "text/xml")


def filled(unit: bytes) -> bytes:
    return b"<Response>" + unit * ((DOCUMENT_LIMIT - 21) // len(unit)) + b"</Response>"


def distinct(pattern: str) -> bytes:
    parts, size = [], 0
    while size < DOCUMENT_LIMIT - 100:
        parts.append((pattern % len(parts)).encode())
        size += len(parts[-1])
    return b"".join(parts)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" * 1_000_000,
        b"<a>" * 21_000,
        b"<Response>" + b"<Say>" * 200 + b"</Say>" * 200 + b"</Response>",
        b'<Response><Say voice="Polly.Amy">' + b"<lang>" * 100 + b"</lang>" * 100 + b"</Say></Response>",
        f'<!DOCTYPE r [<!ENTITY a0 "ha">{LAUGHS}]><Response x="&a11;">&a11;</Response>'.encode(),
        b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 30_000 + b'">]><Response>' + b"&a;" * 8_000 + b"</Response>",
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><Response><Say>&a;</Say></Response>',
        b'<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]><Response/>',
        b'<!DOCTYPE r [<!ATTLIST Response version CDATA "9">]><Response/>',
    ],
    ids=["million", "unclosed", "say-in-say", "deep-ssml", "laughs", "quadratic", "file", "parameter", "attlist"],
)
def test_bombs_are_refused(body: bytes) -> None:
    """Depth, entities and document types do not get past the parser."""
    assert outcome(body, "text/xml") in (11750, 12100)


@pytest.mark.parametrize(
    "body",
    [
        filled(b"<Say>a</Say>"),
        filled(b"<gathr/>"),
        filled(b'<Gather x="1"/>'),
        filled(b"<Dial><Number/><Number/></Dial>"),
        b"<Response><Dial>" + b"<Number/>" * 7_000 + b"</Dial></Response>",
        b'<Response><Say voice="Polly.Amy">' + b"<break/>" * 8_000 + b"</Say></Response>",
        b"<Response>" + distinct("<g%d/>") + b"</Response>",
        b"<Response><Gather " + distinct('a%d="" ') + b"/></Response>",
        b"<Response><" + b"x" * 40_000 + b"/></Response>",
        b'<Response><Gather timeout="' + b"9" * 64_000 + b'"/></Response>',
        b'<Response><Gather hints="' + b"a," * 32_000 + b'"/></Response>',
        b'<Response><Say voice="Google.' + b"a-" * 32_000 + b'">a</Say></Response>',
        b'<Response><Gather speechModel="deepgram_nova-2' + b"-a" * 31_000 + b'!"/></Response>',
        b'<Response><Say voice="Polly.Amy">a<break time="' + b"9" * 64_000 + b's"/></Say></Response>',
        b'<Response><Record transcribeCallback="' + b"a" * 64_000 + b'"/></Response>',
    ],
    ids=[
        "says",
        "unknown-elements",
        "unknown-attributes",
        "dials",
        "numbers",
        "breaks",
        "distinct-elements",
        "distinct-attributes",
        "long-name",
        "long-number",
        "hints",
        "long-voice",
        "long-model",
        "long-break",
        "long-url",
    ],
)
def test_64_kb_of_anything_is_read_quickly(body: bytes) -> None:
    """The largest answer Twilio takes, made of one thing over and over, is a document."""
    assert len(body) <= DOCUMENT_LIMIT
    assert isinstance(outcome(body, "text/xml"), Document)


@pytest.mark.parametrize(
    "charset", sorted({*aliases.values(), "utf-8-sig", "idna", "punycode", "undefined", "klingon"})
)
@pytest.mark.parametrize("kind", ["text/xml", "text/plain"])
def test_no_charset_is_more_than_a_bad_word(kind: str, charset: str) -> None:
    """Python also calls hex, zlib and rot13 encodings, and knows some that an XML parser does not."""
    for body in (b"<Response/>", b"just words, \xff"):
        outcome(body, f"{kind}; charset={charset}")


def test_a_mark_in_front_is_no_charset_of_its_own() -> None:
    """What Python calls utf-8-sig is UTF-8."""
    assert Words("您好") == read("\ufeff您好".encode(), "text/plain; charset=utf-8-sig")
