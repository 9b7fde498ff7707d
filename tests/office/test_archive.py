"""A tree's files as one block: the same tree comes out, and nothing comes out of a block that was touched."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from ivr.errors import Refused
from ivr.menu.load import load_tree
from ivr.office import archive
from ivr.office.archive import Archive, pack, unpack

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
WITH_ROWS = Path(__file__).parent / "tree"
SHIPPED = Path(__file__).parents[2] / "prompts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WITH_ROWS, tmp_path / "tree"))


@pytest.mark.parametrize("folder", [SMALL, WITH_ROWS, SHIPPED], ids=["small", "with rows", "shipped"])
def test_what_was_packed_is_the_same_tree(folder: Path) -> None:
    """Nodes, facts, hours, look-ups with their rows, and the name."""
    tree = load_tree(folder)

    assert tree == unpack(pack(folder, tree))


def test_the_same_files_are_the_same_bytes(folder: Path) -> None:
    """Whenever they were saved, and whatever else lies in the folder."""
    tree = load_tree(folder)
    before = pack(folder, tree)
    (folder / "main.yaml").touch()
    (folder / "notes.txt").write_text("not a part of the tree")
    (folder / "lint.yaml").write_text("silence: []")

    assert before == pack(folder, tree)


def test_an_archive_cut_short_at_any_byte_is_refused() -> None:
    """Half of all truncations of a YAML file still parse; none of an archive passes."""
    whole = pack(SMALL, load_tree(SMALL))

    passed = [
        length for length in range(len(whole.data)) if _opens(Archive(whole.release, whole.data[:length], whole.seal))
    ]

    assert [] == passed


def test_an_archive_with_any_bit_flipped_is_refused() -> None:
    """In the files, in the name or in the seal."""
    whole = pack(SMALL, load_tree(SMALL))

    passed = [place for place, data in _flipped(whole.data) if _opens(Archive(whole.release, data, whole.seal))]
    passed += [place for place, name in _flipped(whole.release.encode()) if _opens(_renamed(whole, name))]
    passed += [
        place
        for place, seal in _flipped(whole.seal.encode())
        if _opens(Archive(whole.release, whole.data, seal.decode("latin-1")))
    ]

    assert [] == passed


@pytest.mark.parametrize("more", ["main.more: {hang_up: goodbye}\n", "main.more: {goto: nowh"], ids=["whole", "half"])
def test_a_tree_that_was_saved_again_meanwhile_is_refused(folder: Path, more: str) -> None:
    """What is published is what was checked."""
    tree = load_tree(folder)
    with (folder / "main.yaml").open("a") as file:
        file.write(more)

    with pytest.raises(Refused, match="was saved again while it was checked"):
        pack(folder, tree)


def test_a_file_that_went_meanwhile_is_named(folder: Path) -> None:
    """The rows belong to the release."""
    tree = load_tree(folder)
    name = next(source.file for source in tree.lookups.values() if source.file)
    (folder / "lookups" / name).unlink()

    with pytest.raises(Refused, match=f"lookups/{name} cannot be read: No such file"):
        pack(folder, tree)


@pytest.mark.parametrize(("bound", "most"), [("MAX_FILES", 3), ("MAX_BYTES", 1000)])
def test_a_tree_beyond_all_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    """The store is no place for it."""
    tree = load_tree(SHIPPED)
    monkeypatch.setattr(archive, bound, most)

    with pytest.raises(Refused, match=r"the tree has more than .* Ask a service by 'url'"):
        pack(SHIPPED, tree)


def test_a_release_keeps_its_name_under_other_built_in_words() -> None:
    """A newer version of the program may name the same files otherwise; calls go on under the name they know."""
    tree = load_tree(SMALL)
    by_another_version = Archive.of("0123456789ab", pack(SMALL, tree).data)

    assert tree.model_copy(update={"release": "0123456789ab"}) == unpack(by_another_version)


def test_a_release_this_version_cannot_dial_says_why() -> None:
    """A stricter reading may find errors in what was published before it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("main.yaml", "main: {goto: nowhere}\n")

    with pytest.raises(Refused) as told:
        unpack(Archive.of("0123456789ab", packed.getvalue()))

    first, second = str(told.value).splitlines()
    assert "release 0123456789ab cannot be dialled by this version of ivr:" == first
    assert second.startswith("release 0123456789ab/main.yaml:1:14: this node leads to 'nowhere'")


def _opens(archived: Archive) -> bool:
    try:
        unpack(archived)
    except Refused as error:
        assert "is damaged" in str(error)
        return False
    return True


def _renamed(whole: Archive, name: bytes) -> Archive:
    return Archive(name.decode("latin-1"), whole.data, whole.seal)


def _flipped(data: bytes) -> list[tuple[int, bytes]]:
    """Return the data with each of its bits the other way round, and where."""
    return [
        (bit, data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :])
        for bit in range(8 * len(data))
    ]
