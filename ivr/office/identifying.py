"""Who calls, asked of a service outside: a check of the voice, say, or a list of customers. Off unless it is set.

It is asked once, as a call comes in, with the number and the language it is spoken to in, and has as long as the fact
`identify_s` says; without an answer by then the caller is whoever the keys say (hotline A095). It may add a notice for
this caller alone, such as a warning of a risk (A096).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.errors import Refused
from ivr.menu.facts import expected
from ivr.menu.lookups import LookUpSource

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.menu.part import FactKind, Language

# A look-up like any other, but that it is found by a number. A name with a colon can be none of lookups.yaml.
IDENTIFY = "caller:identify"
# What it is asked by, and what it may answer.
NUMBER, LANGUAGE = "number", "language"
CLASS, NOTICE = "class", "notice"
LIMIT_FACT = "identify_s"
# "identity within 3 seconds" (hotline A095), where a tree does not say.
USUAL_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Identified:
    """Who calls, as far as it is known; None where it is not. notice: to be told to this caller, in the language."""

    caller_class: str | None = None
    language: Language | None = None
    notice: str = field(default="", repr=False)


def identify_source(url: str, tree: MenuTree) -> LookUpSource:
    """Return the service at a URL as a source of look-ups: what class of caller a number is, and what to tell them.

    Raises:
        Refused: the fact `identify_s` is no number of seconds.
    """
    limit = tree.facts.get(LIMIT_FACT)
    if limit is not None and expected("number", str(limit.value)):
        mend = f"Write '{LIMIT_FACT}: {{kind: number, value: 3}}'."
        raise Refused(f"facts.yaml: {LIMIT_FACT} is no number of seconds to wait for who calls. {mend}")
    limit_s = float(str(limit.value)) if limit is not None else USUAL_LIMIT_S
    columns: dict[str, FactKind] = {CLASS: "name", NOTICE: "name"}
    return LookUpSource(url=url, keys={NUMBER: NUMBER, LANGUAGE: LANGUAGE}, columns=columns, limit_s=limit_s)
