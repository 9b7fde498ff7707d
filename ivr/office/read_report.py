"""The quality report of a period, made of what the store holds and what the tree promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.office.read_call_log import read_calls, read_tickets
from ivr.office.report_tickets import CALLED_AGAIN
from ivr.office.reports import Promises, report
from ivr.office.survey import read_replies

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.menu.model import MenuTree
    from ivr.office.figures import Report
    from ivr.office.period import Period
    from ivr.store.engine import Store


def read_report(store: Store, tree: MenuTree, period: Period, now: datetime) -> Report:
    """Return the report on a period, as of now.

    Raises:
        StoreDown: the store cannot be read.
    """
    with store.read() as connection:
        # What the callers of the last days did next is a figure of this period.
        calls = read_calls(connection, period.start, period.end + CALLED_AGAIN, tree.fields)
        tickets = read_tickets(connection, period.start, period.end)
        replies = read_replies(connection, period.start, period.end)
    return report(calls, tickets, replies, period, _promises(tree), now)


def _promises(tree: MenuTree) -> Promises:
    company = tree.facts["company"].value if "company" in tree.facts else ""
    name = company if isinstance(company, str) else next(iter(company.values()), "")
    return Promises(name, {name: queue.answer_within_s for name, queue in tree.queues.items()})
