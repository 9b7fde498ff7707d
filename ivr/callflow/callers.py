"""Who is calling: recognised once as the call comes in, and what is remembered of them because they asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.callflow.progress import GoTo
from ivr.callflow.state import Remember, Said
from ivr.menu.circumstances import CALLER_CLASS, CALLER_SHOWN
from ivr.menu.conditions import UNKNOWN
from ivr.menu.speakable import spoken
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.callflow.progress import Onward, Progress
    from ivr.callflow.state import CallerKnown
    from ivr.menu.model import LanguageNode

# A notice for one caller stands before the greeting of everybody: "spoken once, <= 10 s" (hotline A096).
LONGEST_NOTICE_S = 10


def recognise(progress: Progress, caller: CallerKnown) -> None:
    """Take what is known of the caller: the class, the language they asked to be remembered, a notice for them."""
    # A class remembered on an older tree may be none of this one's.
    known = caller.caller_class if caller.caller_class in progress.tree.line.caller_classes else UNKNOWN
    progress.learn({CALLER_CLASS: known, CALLER_SHOWN: "yes"})
    if caller.language in progress.tree.line.languages:
        progress.state = replace(progress.state, language=caller.language)
    language = progress.state.language
    text = caller.notice.get(language, "")
    if text and estimate_s(text, language) <= LONGEST_NOTICE_S:
        progress.said.append(Said(language, spoken([text]), is_notice=True))


def remember(progress: Progress, node: LanguageNode) -> Onward:
    """Go on in the language; remember or forget it for the next call if the node says so."""
    if node.remember is None:
        return GoTo(node.then)
    return progress.ask(Remember(node.language if node.remember else None))
