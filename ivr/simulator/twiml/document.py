"""What the body of an HTTP answer is to Twilio: a TwiML document, words to read aloud, or a sound. Knows no HTTP call.

https://www.twilio.com/docs/voice/twiml#twilio-s-request-to-your-application
"""

from __future__ import annotations

import re
from codecs import lookup
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lxml import etree

from ivr.simulator.http.exchange import DOCUMENT_LIMIT
from ivr.simulator.twiml.element import SCHEMA
from ivr.simulator.twiml.findings import DocumentError, Findings, Notice, shown
from ivr.simulator.twiml.reader import build
from ivr.simulator.twiml.verbs import Response

if TYPE_CHECKING:
    from ivr.simulator.twiml.verbs import Verb

__all__ = ["Document", "DocumentError", "Notice", "Sound", "Words", "read"]

# TwiML nests four deep and its SSML a few more; what is deeper is an attack or a mistake, and would exhaust the stack.
DEPTH_LIMIT = 64
TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
# https://www.twilio.com/docs/voice/twiml/play#supported-audio-file-types
AUDIO_TYPES = frozenset(
    {
        "audio/mpeg",
        "audio/wav",
        "audio/wave",
        "audio/x-wav",
        "audio/aiff",
        "audio/x-aifc",
        "audio/x-aiff",
        "audio/x-gsm",
        "audio/gsm",
        "audio/ulaw",
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """A TwiML document as Twilio would run it, and what it would note about it."""

    verbs: tuple[Verb, ...]
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text, read aloud once to the caller."""

    text: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound, played once to the caller."""

    body: bytes
    content_type: str


def read(body: bytes, content_type: str | None, *, strict: bool = False) -> Document | Words | Sound:
    """Return what Twilio makes of an answer; the content type decides.

    strict: a schema warning (12200) is an error.

    Raises:
        DocumentError: Twilio would end the document here, or fetch the fallback.
    """
    kind, _, parameters = (content_type or "").partition(";")
    kind = kind.strip().lower()
    if len(body) > DOCUMENT_LIMIT and kind not in AUDIO_TYPES:
        raise DocumentError(11750, f"the answer has {len(body)} bytes; TwiML may have {DOCUMENT_LIMIT} (64 kB)")
    if not body.strip():
        raise DocumentError(12100, "the answer is empty; an empty document is <Response/>")
    if kind in AUDIO_TYPES:
        return Sound(body, kind)
    charset = _charset(parameters)
    if kind == "text/plain":
        try:
            root = _parse(body, charset)
        except DocumentError:
            text = body.decode(charset or "utf-8", "replace").removeprefix("\ufeff")
            return Words(" ".join(text.split()))
        return _document(root, strict)
    if kind not in TWIML_TYPES:
        named = f"Content-Type {shown(kind)} is not accepted" if kind else "the answer has no Content-Type"
        raise DocumentError(12300, f"{named}; send TwiML as text/xml")
    return _document(_parse(body, charset), strict)


def _document(root: etree._Element, strict: bool) -> Document:
    findings = Findings()
    response = build(root, Response, "", findings)
    warnings = findings.all()
    for notice in warnings:
        if notice.code == 12101 or (strict and notice.code == SCHEMA):
            raise DocumentError(notice.code, f"line {notice.line}: {notice.message}")
    return Document(cast("Response", response).children, warnings)


def _parse(body: bytes, charset: str | None) -> etree._Element:
    """Return the root of a well-formed document.

    Raises:
        DocumentError: it is not XML (12100), or not TwiML (12102).
    """
    # The document's own word on its encoding goes before the header's.
    encoding = None if re.match(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?xml[^>]*\bencoding\b", body) else charset
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(12100, f"not well-formed XML: {_reason(error)}{_advice(body)}") from error
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise DocumentError(12100, f"elements are nested more than {DEPTH_LIMIT} deep")
    if root.tag != "Response":
        hint = "; names are case-sensitive" if str(root.tag).lower() == "response" else ""
        raise DocumentError(12102, f"the root element is <{str(root.tag)[:60]}>, it must be <Response>{hint}")
    # After the root: "HTML page served as XML" is 12102, and such pages begin with one.
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(12100, "TwiML has no DOCTYPE; take the line <!DOCTYPE ...> out")
    return root


def _reason(error: Exception) -> str:
    message = error.msg if isinstance(error, etree.XMLSyntaxError) else str(error)
    return " ".join(str(message).split())[:200]


def _advice(body: bytes) -> str:
    """Return what most often is behind a document that does not parse."""
    if re.match(rb"\s*<(!doctype\s+html|html)\b", body, re.IGNORECASE):
        return ". It is a web page; dial the address that answers with TwiML"
    if re.match(rb"(\xef\xbb\xbf)?\s+<\?xml", body):
        return ". Nothing may stand before <?xml, not even an empty line"
    if re.search(rb"&(?!#?\w+;)", body):
        return ". Write & as &amp;, in URLs too"
    return ""


def _charset(parameters: str) -> str | None:
    """Return the charset of a content type, where it is one of text that both Python and the XML parser know."""
    found = re.search(r"charset\s*=\s*\"?([\w.:-]+)", parameters, re.IGNORECASE)
    if not found:
        return None
    try:
        name = lookup(found[1]).name.replace("utf-8-sig", "utf-8")  # with a mark in front or without, it is the same
        etree.XMLParser(encoding=name)
        b"".decode(name)
    except LookupError:
        return None
    return name
