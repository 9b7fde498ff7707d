"""What a call knows, by name: entered, looked up and made. A value: to learn something is to have another one.

Everything that reads it asks for a name, so that who needs to can see what a step looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Known(Mapping[str, str]):
    """Texts by name, which nobody changes."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Known:
        """Return these values as what is known."""
        return values if isinstance(values, Known) else cls(values)

    def learn(self, values: Mapping[str, str]) -> Known:
        """Return what is known with these values besides, or in place of older ones."""
        return Known({**self._values, **values})

    def forget(self, names: Collection[str]) -> Known:
        """Return what is known without these names."""
        return Known({name: text for name, text in self._values.items() if name not in names})

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
