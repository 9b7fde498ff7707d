"""Connection overrides: what the fragment of a webhook URL asks of the HTTP client.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
Must not know how a request is sent; it only reads `rc=2&rp=5xx,rt&ct=2000`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, cast
from urllib.parse import unquote

from ivr.simulator.http.exchange import Caution

Policy = Literal["4xx", "5xx", "ct", "rt", "all"]

EDGES = frozenset({"ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"})
# Edges Twilio has, but not for webhooks. https://www.twilio.com/docs/global-infrastructure/edge-locations
EDGES_NOT_FOR_WEBHOOKS = frozenset({"roaming", "london-ix", "san-jose-ix"})

_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})
_DURATIONS_MS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000)}
_RETRIES = (0, 5)
# Leading zeros and all; `int` itself gives up at thousands.
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Overrides:
    """How one URL is to be fetched; the defaults are Twilio's.

    cautions: settings that could not be taken, so that the default stands.
    """

    connect_timeout_s: float = 5.0
    read_timeout_s: float = 15.0
    total_timeout_s: float = 15.0
    retries: int = 1
    retry_on: frozenset[Policy] = frozenset({"ct"})
    sni: bool = True
    cautions: tuple[Caution, ...] = field(default=(), compare=False)


class OverrideError(ValueError):
    """A setting Twilio refuses outright. code: its error number."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


def parse(fragment: str, *, has_interconnect: bool = False) -> Overrides:
    """Return the overrides in a URL's fragment; one without `=` is a page's anchor and says nothing.

    An edge is checked but not simulated: every attempt leaves from this machine.

    Raises:
        OverrideError: an edge (11240 to 11242) or a retry policy (11243) that cannot be.
    """
    chosen = Overrides()
    for pair in filter(None, fragment.split("&")):
        key, equals, value = pair.partition("=")
        if not equals:
            continue
        key, value = unquote(key), unquote(value)
        match key:
            case "ct" | "rt" | "tt" | "rc":
                chosen = _with_number(chosen, key, value)
            case "rp":
                chosen = replace(chosen, retry_on=_policies(value))
            case "sni" if value in ("y", "n"):
                chosen = replace(chosen, sni=value == "y")
            case "e":
                _check_edges(value, has_interconnect=has_interconnect)
            case "sni":
                chosen = _cautioned(chosen, f"sni={value} is neither y nor n")
            case _:
                chosen = _cautioned(chosen, f"{key} is no connection override; they are ct, rt, tt, rc, rp, sni and e")
    return chosen


def _with_number(chosen: Overrides, key: str, value: str) -> Overrides:
    least, most = _DURATIONS_MS.get(key, _RETRIES)
    is_number = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    if not is_number or not least <= int(value) <= most:
        return _cautioned(chosen, f"{key}={value} is not a number from {least} to {most}")
    number = int(value)
    match key:
        case "ct":
            return replace(chosen, connect_timeout_s=number / 1000)
        case "rt":
            return replace(chosen, read_timeout_s=number / 1000)
        case "tt":
            return replace(chosen, total_timeout_s=number / 1000)
        case _:
            return replace(chosen, retries=number)


def _policies(value: str) -> frozenset[Policy]:
    named = value.split(",")
    for name in named:
        if name not in _POLICIES:
            raise OverrideError(11243, f"rp={value}: '{name}' is no retry policy; they are 4xx, 5xx, ct, rt and all")
    return frozenset(cast("list[Policy]", named))


def _check_edges(value: str, *, has_interconnect: bool) -> None:
    for edge in value.split(","):
        if edge in EDGES_NOT_FOR_WEBHOOKS:
            raise OverrideError(11241, f"e={value}: webhooks cannot leave from the edge '{edge}'")
        if edge.removesuffix("-ix") not in EDGES:
            raise OverrideError(11240, f"e={value}: there is no edge '{edge}'; there are {', '.join(sorted(EDGES))}")
        if edge.endswith("-ix") and not has_interconnect:
            raise OverrideError(11242, f"e={value}: interconnect is not enabled for this account")


def _cautioned(chosen: Overrides, problem: str) -> Overrides:
    """Keep the default and say so under 11321, "webhook URL misconfigured", a warning."""
    return replace(chosen, cautions=(*chosen.cautions, Caution(11321, f"{problem}; the default is used")))
