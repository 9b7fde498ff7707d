"""Builds any element from its XML by the rules on its fields. Knows no certain verb; those rules are in `rules.py`.

It tolerates before it judges: what is unknown or misplaced is skipped, a bad value gives way to the default, and
Twilio's number for it is noted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from ivr.simulator.twiml.attributes import BadValueError
from ivr.simulator.twiml.element import SCHEMA, Attribute, Children, Element, Schema, schema, spell
from ivr.simulator.twiml.findings import SHOWN, shown
from ivr.simulator.twiml.rules import settle
from ivr.simulator.twiml.ssml import Ssml
from ivr.simulator.twiml.verbs import ELEMENTS

if TYPE_CHECKING:
    from lxml import etree

    from ivr.simulator.twiml.findings import Findings

SCHEMAS = {element: schema(element) for element in ELEMENTS}
TAGS = frozenset(element.tag() for element in ELEMENTS)
SSML: dict[str, type[Element]] = {tag.tag(): tag for tag in get_args(Ssml)}
XML_PREFIX = "{http://www.w3.org/XML/1998/namespace}"
# What an editor adds to find the schema; it says nothing to Twilio.
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def build(source: etree._Element, cls: type[Element], parent: str, findings: Findings) -> Element | None:
    """Return the element, or None when it is so wrong that Twilio passes it over.

    parent: the name of what it stands in.
    """
    rules = SCHEMAS[cls]
    values = _values(source, cls, rules, parent, findings)
    if values is None:
        return None
    if rules.children is not None or len(source):
        children = _nested(source, cls, rules.children, findings)
        if rules.children is not None:
            values["children"] = children
    text = _text(source)
    if rules.body is not None:
        values["text"] = " ".join(text.split()) if rules.body.collapse else text.strip()
    elif text.strip() and not (rules.children and rules.children.mixed):
        findings.add(SCHEMA, f"<{cls.tag()}> holds no text; {shown(text.strip())} is ignored", line_of(source))
    return settle(cls(line=line_of(source), **values), source, findings)


def line_of(source: etree._Element) -> int:
    """Return the line an element begins on."""
    return cast("int | None", source.sourceline) or 0


def _values(
    source: etree._Element, cls: type[Element], rules: Schema, parent: str, findings: Findings
) -> dict[str, object] | None:
    """Return the attributes' values by field name, or None when one of them costs the element."""
    values: dict[str, object] = {}
    for raw, text in source.attrib.items():
        name = str(raw).replace(XML_PREFIX, "xml:")
        if name.startswith(SCHEMA_INSTANCE):
            continue
        rule = rules.attributes.get(name)
        if rule is None:
            close = findings.suggestion(name, rules.attributes)
            hint = f"; did you mean {close}?" if close else ""
            findings.add(SCHEMA, f"<{cls.tag()}> has no attribute {shown(name)}, it is ignored{hint}", line_of(source))
            continue
        try:
            values[rule.field] = rule.kind.read(str(text))
        except BadValueError as bad:
            code = bad.fault or rule.fault_in.get(parent, rule.fault)
            findings.add(code, _bad_value(cls, rule, str(text)), line_of(source))
            if rule.drops:
                return None
    return values


def _nested(
    source: etree._Element, cls: type[Element], rule: Children | None, findings: Findings
) -> tuple[Element | str, ...]:
    allowed = dict(map(_named, rule.kinds)) if rule else {}
    mixed = rule is not None and rule.mixed
    nested: list[Element | str] = []
    if mixed and source.text:
        nested.append(source.text)
    for child in source:
        kind = allowed.get(str(child.tag))
        if kind is None:
            _misplaced(child, cls, list(allowed), rule.fault if rule else SCHEMA, findings)
        elif (element := build(child, kind, cls.tag(), findings)) is not None:
            nested.append(element)
        if mixed and child.tail:
            nested.append(child.tail)
    return tuple(nested)


def _named(kind: type[Element] | str) -> tuple[str, type[Element]]:
    return (kind, SSML[kind]) if isinstance(kind, str) else (kind.tag(), kind)


def _misplaced(child: etree._Element, cls: type[Element], allowed: list[str], fault: int, findings: Findings) -> None:
    name, line = str(child.tag), line_of(child)
    if name in TAGS:
        findings.add(fault, f"<{name}> is not allowed within <{cls.tag()}>; {_may_hold(cls, allowed)}", line)
        return
    close = findings.suggestion(name, [*TAGS, *allowed])
    hint = f"; did you mean <{close}>?" if close else ""
    findings.add(SCHEMA, f"<{name[:SHOWN]}> is no TwiML element, it is skipped{hint}", line)


def _may_hold(cls: type[Element], allowed: list[str]) -> str:
    if not allowed:
        return "it may hold text only" if SCHEMAS[cls].body else "it may hold nothing"
    names = [f"<{name}>" for name in allowed]
    return "it may hold " + " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _bad_value(cls: type[Element], rule: Attribute, text: str) -> str:
    used = spell(rule.default)
    instead = "the element is skipped" if rule.drops else f"{used} is used" if used else "it is ignored"
    return f"<{cls.tag()}> {rule.xml}={shown(text)} is not {rule.kind.allowed}; {instead}"


def _text(source: etree._Element) -> str:
    """Return the element's own text, around whatever is nested in it."""
    return "".join([source.text or "", *(child.tail or "" for child in source)])
