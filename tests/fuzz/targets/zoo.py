"""Readers of zoos, of stores of entries, of keys and of predictions."""

import atexit
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from search.entry_versions import log_path, versions_of
from tests.fuzz.target import Read, Target, halves, in_memory, in_world, of_file
from tests.zoo.trained import TINY, write_run
from zoo.entries.checksums import checksums_text
from zoo.entries.entry import CARD, CHECKSUMS, EXAMPLE, MODEL, PICTURE, RECORD, WEIGHTS, Entry
from zoo.entries.listing import complaints, listed, rows
from zoo.entries.summary import described, summary
from zoo.predict.record import FILE, Predictions, SettingsRecord, opened_journal
from zoo.publishing.add import Terms, add
from zoo.remotes.difference import difference_lines, differences
from zoo.remotes.index import index_bytes, read_index
from zoo.remotes.pull import planned
from zoo.remotes.signature import read_signer, read_trusted, require_signed
from zoo.verification.svg import active_problems, read_drawing
from zoo.verification.verify import checked

NAME = TINY.name


@cache
def made_entry() -> Path:
    """A zoo with an entry, made once; without a drawing, which Graphviz would draw anew for each check."""
    folder = Path(mkdtemp(prefix="genoc-fuzz-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    add(write_run(folder / "run"), folder / "zoo", Terms())
    entry = entry_of(folder)
    entry.path(PICTURE).unlink(missing_ok=True)
    others = {path.name: path.read_bytes() for path in entry.folder.iterdir() if path.name != CHECKSUMS}
    entry.path(CHECKSUMS).write_text(checksums_text(others))
    return folder / "zoo"


def with_entry(folder: Path) -> None:
    """A copy of it."""
    copytree(made_entry(), folder / "zoo")


def entry_of(folder: Path) -> Entry:
    return Entry(folder / "zoo" / NAME)


def shown(folder: Path) -> None:
    """An entry as `genoc zoo list` and `show` tell of it; the list says itself what is wrong."""
    found = list(rows([entry_of(folder)]))
    list(listed(found))
    list(complaints(found))
    summary(entry_of(folder))
    list(described(entry_of(folder)))


def verified(folder: Path) -> None:
    """All checks, which tell what is wrong with an entry."""
    for result in checked(entry_of(folder)):
        assert result.outcome


def of_entry(name: str, form: str, file: str) -> Target:
    return in_world(f"entry-{name}", form, f"zoo/{NAME}/{file}", with_entry, verified)


def versions(folder: Path) -> None:
    for version in versions_of(folder / "zoo", NAME):
        assert version.number > 0


def index(data: bytes) -> None:
    """An index; what it says is written as it was, and compared with an empty zoo."""
    found = read_index("store", data, 1)
    assert read_index("store", index_bytes(found), 1) == found, "it reads otherwise the second time"
    list(difference_lines(differences(Path("/nowhere"), found)))
    planned(Path("/nowhere"), found, [*found.entries][:2])


def signed(folder: Path) -> Read:
    """An index and the keys that are trusted: whether its versions are signed."""

    def read(data: bytes) -> None:
        own, keys = halves(data)
        (folder / "keys").write_bytes(keys)
        found, trusted = read_index("store", own, 1), read_trusted(folder / "keys")
        for name, pushed in found.entries.items():
            require_signed(name, pushed[-1], trusted)

    return read


def drawing(data: bytes) -> None:
    list(active_problems(PICTURE, read_drawing(data)))


HEAD = Predictions(
    genoc="1",
    models=(),
    settings=SettingsRecord(probabilities=False, overlay=False, flip=False, convert=False),
    labels=("background", "a"),
)

TARGETS = (
    in_world("entry-record", "json", f"zoo/{NAME}/{RECORD}", with_entry, shown),
    of_entry("verified-record", "json", RECORD),
    of_entry("checksums", "text", CHECKSUMS),
    of_entry("example", "bytes", EXAMPLE),
    of_entry("weights", "bytes", WEIGHTS),
    of_entry("card", "text", CARD),
    of_entry("model", "text", MODEL),
    in_world("zoo-versions", "json", str(log_path(Path("zoo"), NAME)), with_entry, versions),
    in_memory("zoo-index", "json", index),
    Target("zoo-signed", "json", signed),
    of_file("zoo-key", "text", "key", read_signer),
    in_memory("zoo-drawing", "text", drawing),
    of_file("predictions", "json", FILE, lambda path: opened_journal(path.parent, HEAD, False)),
)
