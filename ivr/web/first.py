"""The first release: a server that finds nothing published makes the folder's tree live, once, if it has no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr import clock
from ivr.menu.folder import find_folder
from ivr.office import releases
from ivr.office.archive import pack
from ivr.proof.gate import sound_tree
from ivr.proof.lint.rule import Settings as Strictness

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.settings import Settings
    from ivr.store.engine import Store

AUTHOR, NOTE = "ivr serve", "the first: nothing was published when the server started"


def find_tree(settings: Settings) -> Path:
    """Return the folder of the settings' tree.

    Raises:
        WrongUse: there is none.
    """
    return find_folder(None, {"IVR_PROMPTS": str(settings.prompts)} if settings.prompts else {})


def publish_first(settings: Settings, store: Store) -> None:
    """Publish the folder unless something is published.

    Scripted calls are not played: a server must be up in seconds, and whoever starts it has not edited anything.

    Raises:
        WrongUse, Unreadable, Refused: there is no tree in the folder, or it has errors.
        StoreDown: it could not be kept.
    """
    with store.read() as connection:
        if releases.newest(connection) is not None:
            return
    folder = find_tree(settings)
    archive = pack(folder, sound_tree(folder, settings=Strictness()))
    now = clock.now()
    store.run(lambda connection: releases.publish_first(connection, archive, AUTHOR, NOTE, now))
