"""Opening the office: a tree, a store and the settings put together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ivr import clock
from ivr.menu.circumstances import CALLER_CLASS, Circumstances
from ivr.menu.opening import seats_factor
from ivr.menu.templates import compose
from ivr.office.due import due
from ivr.office.http_post import post as http_post
from ivr.office.identifying import IDENTIFY, identify_source
from ivr.office.limits import Limits
from ivr.office.lookups import LookUps
from ivr.office.names import check_names
from ivr.office.office import Office
from ivr.office.secret import UNKEPT, read_secret

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.office.lookups import Post
    from ivr.settings import Settings
    from ivr.store.engine import Store

_DESK = "general"
# What the call itself learns, and no caller keyed in.
_OPEN = frozenset({"ticket", "due", CALLER_CLASS})


def open_office(settings: Settings, tree: MenuTree, store: Store, post: Post = http_post) -> Office:
    """Return the office of one tree on one store. post: how services outside are asked.

    Raises:
        WrongUse: the office's key cannot be had.
        Refused: a name of the tree cannot be kept, or it does not say for how long who calls may be asked for.
    """
    check_names(tree)
    sources = dict(tree.lookups)
    if settings.identify_url is not None:
        sources[IDENTIFY] = identify_source(settings.identify_url, tree)
    names = _OPEN | {name for name, field in tree.fields.items() if not field.secret}

    def desk(kind: str) -> str:
        return tree.tickets[kind].desk if kind in tree.tickets else _DESK

    return Office(
        store=store,
        secret=UNKEPT if store.in_memory else read_secret(settings.data, settings.office_key),
        lookups=LookUps(sources, tree.fields, clock.monotonic, post),
        due=partial(due, tree),
        desk=desk,
        # A builder dials the line again and again from one number.
        limits=Limits(a_caller_calls=0) if settings.development else Limits(),
        destinations=frozenset(name for name, _ in settings.destinations),
        open_names=names,
        identifying=frozenset(name for name, field in tree.fields.items() if field.identifies),
        queues=tree.queues,
        seats_factor=partial(seats_factor, tree.hours),
        rung=settings.rung,
        text=lambda template, language, now: compose(template, Circumstances(tree, now, language, {})),
    )
