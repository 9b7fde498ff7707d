"""What every TwiML element is: a frozen value whose fields carry their own rules. Knows no XML parser and no verb.

A rule stands on the field it rules, so that one reader builds every element and one table can list them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.simulator.twiml.attributes import Kind

T = TypeVar("T")

# "Schema validation warning": Twilio's number wherever an element has none of its own.
# https://www.twilio.com/docs/api/errors/12200
SCHEMA = 12200


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One TwiML element, read.

    xml: the element's name on the wire; "" means that of the class.
    sdk_only: Twilio's libraries write it, its documentation does not describe it.
    """

    xml: ClassVar[str] = ""
    sdk_only: ClassVar[bool] = False

    line: int = field(default=0, compare=False, repr=False)

    @classmethod
    def tag(cls) -> str:
        """Return the element's name on the wire."""
        return cls.xml or cls.__name__


@dataclass(frozen=True, slots=True)
class Attribute:
    """The rule of one attribute.

    field: its name in Python; xml: on the wire.
    fault: Twilio's number for a bad value; fault_in: the number inside certain parents, where it differs.
    documented: False for what only Twilio's libraries know; sdk: False for what only the documentation knows.
    drops: a bad value costs the whole element, since no default can stand for it.
    """

    field: str
    xml: str
    kind: Kind
    default: object
    fault: int
    fault_in: Mapping[str, int]
    documented: bool
    sdk: bool
    drops: bool


@dataclass(frozen=True, slots=True)
class Children:
    """Which elements may be nested.

    fault: Twilio's number for one of TwiML's elements that may not.
    mixed: text stands between the elements and keeps its place among them.
    """

    kinds: tuple[type[Element] | str, ...]
    fault: int
    mixed: bool


@dataclass(frozen=True, slots=True)
class Body:
    """The element's text; collapse: runs of white space count as one space."""

    collapse: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """All rules of one element; None for body or children where it has none."""

    attributes: Mapping[str, Attribute]
    body: Body | None
    children: Children | None


def attribute(
    kind: Kind,
    default: T,
    *,
    fault: int = SCHEMA,
    fault_in: Mapping[str, int] | None = None,
    xml: str = "",
    documented: bool = True,
    sdk: bool = True,
    drops: bool = False,
) -> T:
    """Return a field that is an attribute; its name on the wire follows from the field's unless `xml` is given."""
    rule = {
        "kind": kind,
        "fault": fault,
        "fault_in": fault_in or {},
        "xml": xml,
        "documented": documented,
        "sdk": sdk,
        "drops": drops,
    }
    return field(default=default, metadata={"attribute": rule})


def body(*, collapse: bool = True) -> str:
    """Return a field that is the element's text."""
    return field(default="", metadata={"body": Body(collapse)})


def holds(*kinds: type[Element] | str, fault: int = SCHEMA, mixed: bool = False) -> tuple[Any, ...]:
    """Return a field that is the nested elements, in order; a kind not yet defined is given by its wire name."""
    return field(default=(), metadata={"children": Children(kinds, fault, mixed)})


def schema(cls: type[Element]) -> Schema:
    """Return the rules that stand on the fields of a class."""
    attributes: dict[str, Attribute] = {}
    text: Body | None = None
    children: Children | None = None
    for part in fields(cls):
        if rule := part.metadata.get("attribute"):
            known = Attribute(
                **{**rule, "field": part.name, "xml": rule["xml"] or wire_name(part.name)}, default=part.default
            )
            attributes[known.xml] = known
        text = part.metadata.get("body", text)
        children = part.metadata.get("children", children)
    return Schema(attributes, text, children)


def wire_name(name: str) -> str:
    """Return TwiML's spelling of a field: the unit and the trailing underscore go, the rest is lowerCamel."""
    first, *rest = name.removesuffix("_s").rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def spell(value: object) -> str:
    """Return a value as TwiML spells it; "" for one that means its absence."""
    match value:
        case bool():
            return str(value).lower()
        case tuple() | frozenset():
            return " ".join(sorted(map(str, value)))
        case None:
            return ""
        case _:
            return str(value)
