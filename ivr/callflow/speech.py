"""Which choice of a menu a caller named aloud. Knows nothing of how speech is recognised."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.menu.model import Choice
    from ivr.menu.part import Language


def said_choice(choices: Iterable[Choice], text: str, language: Language) -> Choice | None:
    """Return the one choice whose label was said, or None when none or several were."""
    heard = _bare(text)
    labels = [(_bare(choice.label.get(language, "")), choice) for choice in choices]
    found = [choice for label, choice in labels if label and label in heard]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    """Return the letters and figures of a text, as recognisers differ in case, width and punctuation."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
