"""What an HTTP answer is to Twilio: https://www.twilio.com/docs/voice/twiml and the 11xxx and 12xxx numbers."""

from __future__ import annotations

import pytest

from ivr.simulator.http.exchange import DOCUMENT_LIMIT
from ivr.simulator.twiml.document import Document, DocumentError, Sound, Words, read
from ivr.simulator.twiml.verbs import Hangup, Say

GOOD = b'<?xml version="1.0" encoding="UTF-8"?><Response><Say>hello</Say></Response>'


def padded(size: int) -> bytes:
    frame = b"<Response><!---->%s</Response>"
    return b"<Response>" + b" " * (size - len(frame) + 9) + b"</Response>"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/xml",
        "application/xml",
        "text/html",
        "text/plain",
        "text/xml; charset=utf-8",
        "TEXT/XML;charset=UTF-8",
        ' text/html ; charset="utf-8"',
        "text/xml; charset=klingon",
    ],
)
def test_twiml_runs_under_every_type_twilio_takes(content_type: str) -> None:
    """XML, HTML and plain text are read as TwiML, whatever the letters' case or the charset."""
    document = read(GOOD, content_type)

    assert Document((Say(text="hello"),)) == document


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"hello\n  there", "hello there"),
        (b"1 < 2", "1 < 2"),
        (b"\n" + GOOD, '<?xml version="1.0" encoding="UTF-8"?><Response><Say>hello</Say></Response>'),
        ("您好".encode(), "您好"),
        (b"caf\xff", "caf\ufffd"),
    ],
    ids=["words", "no-markup", "spoilt-twiml", "chinese", "bad-bytes"],
)
def test_plain_text_that_is_no_twiml_is_read_aloud(body: bytes, text: str) -> None:
    """text/plain is spoken unless it is a valid document."""
    assert Words(text) == read(body, "text/plain")


def test_plain_text_is_decoded_by_its_charset() -> None:
    """The header's charset says how words are written."""
    assert Words("您好") == read("您好".encode("gb18030"), "text/plain; charset=GB18030")


def test_a_byte_order_mark_is_not_read_aloud() -> None:
    """Row U12: a BOM is accepted, in plain words too."""
    assert Words("hello") == read(b"\xef\xbb\xbfhello", "text/plain")


def test_audio_is_played() -> None:
    """A sound of one of Twilio's types is played, and may be larger than a document."""
    body = b"\xff" * (DOCUMENT_LIMIT + 1)

    assert Sound(body, "audio/mpeg") == read(body, "audio/mpeg")


@pytest.mark.parametrize(
    ("code", "body", "content_type"),
    [
        (12300, b"{}", "application/json"),
        (12300, GOOD, None),
        (12300, GOOD, ""),
        (12300, GOOD, "audio/ogg"),
        (12300, GOOD, "application/octet-stream"),
        (11750, padded(DOCUMENT_LIMIT + 1), "text/xml"),
        (11750, b"<html>" + b"x" * DOCUMENT_LIMIT, "text/html"),
        (11750, b"x" * (DOCUMENT_LIMIT + 1), "text/plain"),
        (12100, b"", "text/xml"),
        (12100, b"", None),
        (12100, b" \n", "text/plain"),
        (12100, b"\n" + GOOD, "text/xml"),
        (12100, b" " + GOOD, "text/xml"),
        (12100, b"\xef\xbb\xbf\n" + GOOD, "text/xml"),
        (12100, b"x" + GOOD, "text/xml"),
        (12100, GOOD + b"x", "text/xml"),
        (12100, b"<Response><Play>/a?b=1&c=2</Play></Response>", "text/xml"),
        (12100, b"<Response><Say>&nbsp;</Say></Response>", "text/xml"),
        (12100, b"<Response><Say>a</Response>", "text/xml"),
        (12100, b"<Response><Say>a\x08b</Say></Response>", "text/xml"),
        (12100, b"<Response><Say>\xff</Say></Response>", "text/xml"),
        (12100, b'<?xml version="1.0" encoding="klingon"?><Response/>', "text/xml"),
        (12100, b"<!DOCTYPE Response><Response/>", "text/xml"),
        (12102, b"<!DOCTYPE html><html><body>Not found</body></html>", "text/html"),
        (12100, '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Response><Response/>'.encode("utf-16"), "text/xml"),
        (12100, b'<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>', "text/xml"),
        (12100, b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><Response/>', "text/xml"),
        (12101, b'<Response version="9"/>', "text/xml"),
        (12102, b"<response/>", "text/xml"),
        (12102, b"<html><body>Oops</body></html>", "text/html"),
        (12102, b'<Response xmlns="urn:x"/>', "text/xml"),
    ],
)
def test_what_twilio_would_not_run_has_its_number(code: int, body: bytes, content_type: str | None) -> None:
    """Each way of failing carries Twilio's own number."""
    with pytest.raises(DocumentError) as caught:
        read(body, content_type)

    assert code == caught.value.code


def test_64_kb_are_allowed() -> None:
    """The limit itself is not over the limit."""
    body = padded(DOCUMENT_LIMIT)

    assert DOCUMENT_LIMIT == len(body)
    assert Document(()) == read(body, "text/xml")


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + GOOD.replace(b"hello", "您好".encode()),
        '<?xml version="1.0" encoding="gb18030"?><Response><Say>您好</Say></Response>'.encode("gb18030"),
        '<?xml version="1.0" encoding="utf-16"?><Response><Say>您好</Say></Response>'.encode("utf-16"),
        "<Response><Say>您好</Say></Response>".encode(),
        b"\n<!-- a comment --><Response><Say><![CDATA[\xe6\x82\xa8]]>&#22909;</Say></Response>",
    ],
    ids=["bom", "gb18030", "utf-16", "undeclared", "no-declaration-after-a-blank-line"],
)
def test_the_declared_encoding_is_honoured(body: bytes) -> None:
    """A byte order mark and any declared encoding are read; a blank line hurts only before a declaration."""
    assert Document((Say(text="您好"),)) == read(body, "text/xml")


def test_the_headers_charset_serves_where_the_document_is_silent() -> None:
    """The document's own declaration goes before the header."""
    silent = "<Response><Say>您好</Say></Response>".encode("gbk")

    assert Document((Say(text="您好"),)) == read(silent, "text/xml; charset=gbk")
    assert Document((Say(text="hello"),)) == read(GOOD, "text/xml; charset=utf-16")


def test_an_empty_response_is_a_document() -> None:
    """<Response/> is legal: the call is answered, then ended."""
    assert Document(()) == read(b"<Response/>", "text/xml")


@pytest.mark.parametrize("version", ["2010-04-01", "2008-08-01", "1.0"])
def test_versions_twilio_has_had_are_accepted(version: str) -> None:
    """Only a version nobody ever had is refused."""
    assert Document(()) == read(f'<Response version="{version}"/>'.encode(), "text/xml")


def test_strict_makes_a_schema_warning_fatal() -> None:
    """With strict, 12200 ends the document and says where; a bad value still does not."""
    misspelt = b"<Response>\n<Hangup/>\n<Hangupp/></Response>"
    bad_value = b'<Response><Pause length="x"/></Response>'

    with pytest.raises(
        DocumentError, match=r"12200: line 3: <Hangupp> is no TwiML element, it is skipped; did you mean <Hangup>\?"
    ):
        read(misspelt, "text/xml", strict=True)
    assert [13910] == [notice.code for notice in read(bad_value, "text/xml", strict=True).warnings]
    assert (Hangup(),) == read(misspelt, "text/xml").verbs


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\n" + GOOD, "Nothing may stand before <?xml, not even an empty line"),
        (b"<Response><Play>/a?b=1&c=2</Play></Response>", "Write & as &amp;, in URLs too"),
        (b"<response/>", "it must be <Response>; names are case-sensitive"),
        (b"<!DOCTYPE x><Response/>", "TwiML has no DOCTYPE; take the line <!DOCTYPE ...> out"),
    ],
)
def test_a_refusal_says_how_to_mend_it(body: bytes, message: str) -> None:
    """The commonest mistakes are told in the words of the person who can mend them."""
    with pytest.raises(DocumentError) as caught:
        read(body, "text/xml")

    assert message in caught.value.message
