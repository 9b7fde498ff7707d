"""When the files of a folder have been saved, however an editor does it. Looks, waits, and looks again; reads no file.

Polling sees what notifications miss on network drives and in containers, and needs no package. An editor that writes a
temporary file and renames it, one that writes in place in two strokes and a checkout that changes twenty files at once
are each one save: it is over when nothing has changed for a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Twice as long from the last change to the check: soon enough to feel at once, and 3 looks a second cost nothing.
LOOK_EVERY_S = 0.3
# What a tree is read from; editors leave other files beside it (.main.yaml.swp, main.yaml~, 4913).
_READ = frozenset({".yaml", ".yml", ".csv", ".wav", ".mp3"})

# What tells one state of a file from another. A file renamed into place may be as old and as long as the one before.
_State = tuple[int, int, int]


def saves(folder: Path, wait: Callable[[float], None]) -> Iterator[None]:
    """Yield at once, and then each time that something was saved and has settled. wait: sleeps so many seconds."""
    seen = _look(folder)
    yield
    while True:
        wait(LOOK_EVERY_S)
        found = _look(folder)
        if found == seen:
            continue
        while True:
            wait(LOOK_EVERY_S)
            settled = _look(folder)
            if settled == found:
                break
            found = settled
        if settled != seen:  # what was saved and taken back within the moment is no save
            seen = settled
            yield


def _look(folder: Path) -> dict[str, _State]:
    """Return the state of each file a tree is read from; a folder that is away for a moment has none."""
    found: dict[str, _State] = {}
    for path in folder.rglob("*"):
        if path.suffix in _READ and not path.name.startswith("."):
            try:
                state = path.stat()
            except OSError:  # renamed between the listing and the look
                continue
            found[path.relative_to(folder).as_posix()] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found
