"""Which function answers which request: each registers itself beside its resource, the API looks it up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

O = TypeVar("O", bound="Callable[..., Answer]")  # noqa: E741


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with: JSON, or bytes of another type."""

    status: int
    body: Mapping[str, Any] | bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `Calls/{sid}.json` under an account, by one method."""

    method: str
    pattern: re.Pattern[str]
    operation: Callable[..., Answer]


ROUTES: list[Route] = []


def route(method: str, path: str) -> Callable[[O], O]:
    """Register a function as what answers `method` on a path; it is given the account, what was asked, and the names.

    A name is one part of the path without a dot, so that `{sid}.json` leaves the ending to the route.
    """
    pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/.]+)", re.escape(path)))

    def register(operation: O) -> O:
        ROUTES.append(Route(method, pattern, operation))
        return operation

    return register


def find(method: str, path: str) -> tuple[Callable[..., Answer], dict[str, str]] | None:
    """Return the operation for a path under an account and the names in it, or None."""
    for known in ROUTES:
        match = known.pattern.fullmatch(path)
        if match and known.method == method:
            return known.operation, match.groupdict()
    return None


def methods(path: str) -> set[str]:
    """Return the methods a path can be asked by."""
    return {known.method for known in ROUTES if known.pattern.fullmatch(path)}
