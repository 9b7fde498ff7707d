"""The quality report of a period, made of what the store holds and what the tree promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.office.read_call_log import read_calls, read_tickets
from ivr.office.report_tickets import CALLED_AGAIN
from ivr.office.report_words import nearest, words_in
from ivr.office.reports import Promises, report
from ivr.office.survey import read_replies

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.menu.model import MenuTree
    from ivr.office.figures import Report
    from ivr.office.period import Period
    from ivr.office.report_words import Language
    from ivr.store.engine import Store


def read_report(
    store: Store, tree: MenuTree, period: Period, now: datetime, language: Language | None = None
) -> Report:
    """Return the report on a period, as of now. language: the line's first, or what is nearest to it, if not said.

    Raises:
        StoreDown: the store cannot be read.
    """
    with store.read() as connection:
        # What the callers of the last days did next is a figure of this period.
        calls = read_calls(connection, period.start, period.end + CALLED_AGAIN, tree.fields)
        tickets = read_tickets(connection, period.start, period.end)
        replies = read_replies(connection, period.start, period.end)
    spoken = language or nearest(tree.line.languages)
    return report(calls, tickets, replies, period, _promises(tree, spoken), now, words_in(spoken))


def _promises(tree: MenuTree, language: Language) -> Promises:
    company = tree.facts["company"].value if "company" in tree.facts else ""
    if isinstance(company, str):
        name = company
    else:
        # Where the company has no name in the language, its first one is what it is called.
        near = [name for tag, name in company.items() if nearest([tag]) == language]
        name = next(iter([*near, *company.values()]), "")
    return Promises(name, {name: queue.answer_within_s for name, queue in tree.queues.items()})
