"""Pushing to a folder and pulling from it: the same bytes, whole, with their versions."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from genotype import InputError
from search.entry_versions import digest_of_entry, versions_of
from tests.zoo.remotes.made import files_of, summed
from zoo.entries.entry import Entry
from zoo.publishing.add import Terms, add
from zoo.remotes.generations import latest
from zoo.remotes.index import EMPTY, blob_path, digest_of
from zoo.remotes.local import LocalStore
from zoo.remotes.push import planned, push
from zoo.verification.verify import require_sound


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def add_version(run: Path, zoo: Path, notice: str) -> str:
    """Add the run again, as a version of `tiny` that differs in its notice."""
    entry = add(run, zoo, Terms(notice=notice), force=True)
    return str(digest_of_entry(entry.folder))


def test_what_is_pushed_is_pulled_with_the_same_bytes(genoc, zoo: Path, store: Path, tmp_path: Path):
    pushed = genoc("zoo", "push", store, "--zoo", zoo)
    digest = digest_of_entry(zoo / "tiny")
    pinned = latest(LocalStore(store)).pinned
    size = sum(path.stat().st_size for path in (zoo / "tiny").iterdir())
    assert pushed.stdout == f"pushed  tiny  {digest[:12]}\nsize    {size:,} bytes\nindex   {pinned}\n"
    other = tmp_path / "other"
    done = genoc("zoo", "pull", store, "tiny", "--zoo", other, "--expect", pinned)
    assert (done.exit_code, done.stdout) == (0, f"pulled  tiny  {digest[:12]}\nindex   {pinned}\n")
    assert files_of(other / "tiny") == files_of(zoo / "tiny")
    require_sound(Entry(other / "tiny"))
    assert genoc("zoo", "diff", store, "--zoo", other).exit_code == 0
    assert "left    tiny: is here already" in genoc("zoo", "pull", store, "--zoo", other).stdout
    assert "left    tiny: is there already" in genoc("zoo", "push", store, "--zoo", other).stdout
    assert f"pulled from {store}" in genoc("zoo", "log", "tiny", "--zoo", other).stdout
    assert not [path for path in store.rglob("*") if path.is_file() and ".unfinished" in path.parts]


def test_what_a_killed_push_left_long_ago_is_removed_also_where_nothing_is_to_be_done(
    genoc, zoo: Path, store: Path
):
    genoc("zoo", "push", store, "--zoo", zoo)
    old, new = store / ".unfinished/old", store / ".unfinished/new"
    for path, age in ((old, 25 * 3600), (new, 3600)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    assert "is there already" in genoc("zoo", "push", store, "--zoo", zoo).stdout
    assert (old.exists(), new.exists()) == (False, True)


def test_an_index_that_is_not_the_pinned_one_is_refused(genoc, zoo: Path, store: Path, tmp_path: Path):
    genoc("zoo", "push", store, "--zoo", zoo)
    done = genoc("zoo", "pull", store, "--zoo", tmp_path / "other", "--expect", "sha256:" + "0" * 64)
    assert (done.exit_code, (tmp_path / "other").exists()) == (2, False)
    assert "not sha256:000" in done.stderr


def test_a_dry_run_writes_nothing(genoc, zoo: Path, store: Path):
    done = genoc("zoo", "push", store, "--zoo", zoo, "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert ([one["name"] for one in told["pushed"]], told["index"], store.exists()) == (
        ["tiny"],
        "empty",
        False,
    )
    assert told["bytes"] == sum(len(data) for data in files_of(zoo / "tiny").values())


def test_versions_go_both_ways_and_nothing_is_lost(genoc, run: Path, zoo: Path, store: Path, tmp_path: Path):
    """A newer version is offered, an older one is named, and each that was current is kept."""
    first, other = digest_of_entry(zoo / "tiny"), tmp_path / "other"
    genoc("zoo", "push", store, "--zoo", zoo)
    genoc("zoo", "pull", store, "--zoo", other)
    second = add_version(run, zoo, "second")
    assert "tiny   newer here" in genoc("zoo", "diff", store, "--zoo", zoo).stdout
    genoc("zoo", "push", store, "--zoo", zoo)
    told = json.loads(genoc("zoo", "diff", store, "--zoo", other, "--json").stdout)
    assert told["entries"] == [{"name": "tiny", "status": "newer there", "here": first, "there": second}]
    assert "has a newer version there" in genoc("zoo", "push", store, "--zoo", other).stdout
    genoc("zoo", "pull", store, "--zoo", other)
    assert [version.digest for version in versions_of(other, "tiny")] == [first, second]
    assert genoc("zoo", "pull", store, "tiny@v1", "--zoo", other).exit_code == 0
    assert digest_of_entry(other / "tiny") == first
    assert {version.digest for version in versions_of(other, "tiny")} == {first, second}
    third = tmp_path / "third"
    assert genoc("zoo", "pull", store, f"tiny@{second[:6]}", "--zoo", third).exit_code == 0
    assert digest_of_entry(third / "tiny") == second


def test_another_network_of_the_same_name_needs_force(
    genoc, run: Path, zoo: Path, store: Path, tmp_path: Path
):
    genoc("zoo", "push", store, "--zoo", zoo)
    other = tmp_path / "other"
    theirs = add(run, other, Terms(notice="of others"))
    for command in ("push", "pull"):
        done = genoc("zoo", command, store, "--zoo", other)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--force" in done.stderr
    mine = digest_of_entry(theirs.folder)
    assert genoc("zoo", "pull", store, "--zoo", other, "--force").exit_code == 0
    assert digest_of_entry(other / "tiny@v1".replace("@v1", "")) == digest_of_entry(zoo / "tiny")
    assert mine in {version.digest for version in versions_of(other, "tiny")}


def test_an_earlier_version_is_pushed_by_its_name(genoc, run: Path, zoo: Path, store: Path):
    """It never comes after a later one."""
    first, second = digest_of_entry(zoo / "tiny"), add_version(run, zoo, "second")
    assert "pushed  tiny" in genoc("zoo", "push", store, "tiny@v1", "--zoo", zoo).stdout
    genoc("zoo", "push", store, "--zoo", zoo)
    assert "has a newer version there" in genoc("zoo", "push", store, "tiny@v1", "--zoo", zoo).stdout
    assert [one.version for one in latest(LocalStore(store)).index.of("tiny")] == [first, second]


def test_a_pull_replaces_nothing_but_entries(genoc, zoo: Path, store: Path, tmp_path: Path):
    genoc("zoo", "push", store, "--zoo", zoo)
    other = tmp_path / "other"
    (other / "tiny").mkdir(parents=True)
    (other / "tiny" / "mine.txt").write_text("mine")
    for arguments in ([], ["--force"]):
        done = genoc("zoo", "pull", store, "--zoo", other, *arguments)
        assert (done.exit_code, (other / "tiny" / "mine.txt").read_text()) == (2, "mine")
        assert "is not a zoo entry" in done.stderr


def test_a_damaged_entry_is_replaced_on_demand(genoc, zoo: Path, store: Path):
    whole = files_of(zoo / "tiny")
    genoc("zoo", "push", store, "--zoo", zoo)
    (zoo / "tiny" / "model.py").write_text("print(1)\n")
    done = genoc("zoo", "pull", store, "--zoo", zoo)
    assert (done.exit_code, (zoo / "tiny" / "model.py").read_text()) == (2, "print(1)\n")
    assert "is damaged" in done.stderr
    assert genoc("zoo", "pull", store, "--zoo", zoo, "--force").exit_code == 0
    assert files_of(zoo / "tiny") == whole


def test_earlier_versions_are_pushed_on_demand(genoc, run: Path, zoo: Path, store: Path):
    first, second = digest_of_entry(zoo / "tiny"), add_version(run, zoo, "second")
    genoc("zoo", "push", store, "--zoo", zoo, "--versions")
    assert [one.version for one in latest(LocalStore(store)).index.of("tiny")] == [first, second]


def test_a_damaged_entry_is_not_pushed(genoc, zoo: Path, store: Path):
    (zoo / "tiny" / "model.py").write_text("print(1)\n")
    done = genoc("zoo", "push", store, "--zoo", zoo)
    assert (done.exit_code, store.exists()) == (2, False)
    assert "model.py" in done.stderr


def test_an_entry_under_another_name_than_its_own_is_not_pushed(genoc, zoo: Path, store: Path):
    (zoo / "tiny").rename(zoo / "renamed")
    assert "stands under the name renamed" in genoc("zoo", "push", store, "--zoo", zoo).stderr


def test_a_pull_goes_on_where_it_was_stopped(zoo: Path, store: Path, tmp_path: Path):
    """Of what is there, nothing is read again; a begun file that is wrong is fetched anew."""
    from zoo.remotes.pull import INCOMING, pull
    from zoo.remotes.pull import planned as planned_pull

    push(LocalStore(store), zoo, [Entry(zoo / "tiny")])
    other, files = tmp_path / "other", files_of(zoo / "tiny")
    incoming = other / INCOMING / str(digest_of_entry(zoo / "tiny"))
    (incoming / "tiny").mkdir(parents=True)
    (incoming / "tiny" / "genotype.json").write_bytes(files["genotype.json"])
    (incoming / "model.safetensors.part").write_bytes(files["model.safetensors"][:1000])
    (incoming / "model.py.part").write_bytes(b"wrong")
    read: dict[str, list[int]] = {}

    class Watched(LocalStore):
        def blocks(self, path, start, most):
            read.setdefault(path, []).append(start)
            return super().blocks(path, start, most)

    watched = Watched(store)
    pull(watched, other, planned_pull(other, latest(watched).index, []))
    starts = sorted(starts for path, starts in read.items() if path.startswith("blobs"))
    assert starts == [[0]] * (len(files) - 3) + [[5, 0], [1000]] or sorted(map(max, starts))[-2:] == [5, 1000]
    assert len(starts) == len(files) - 1
    assert files_of(other / "tiny") == files
    assert not (other / INCOMING).exists()


def test_what_a_store_gets_depends_on_what_is_known_here(zoo: Path):
    plan = planned(zoo, [Entry(zoo / "tiny")], EMPTY)
    (upload,) = plan.uploads
    assert upload.digests.keys() == files_of(zoo / "tiny").keys()
    other = upload.pushed("2026-01-31T12:00:00Z")
    index = EMPTY.with_versions({"tiny": (other,)}, None)
    assert planned(zoo, [Entry(zoo / "tiny")], index).uploads == ()


def test_a_copy_of_an_entry_with_other_words_is_another_version(zoo: Path, tmp_path: Path):
    copy = shutil.copytree(zoo / "tiny", tmp_path / "tiny")
    for name, data in summed({**files_of(copy), "README.md": b"other"}).items():
        (copy / name).write_bytes(data)
    assert digest_of_entry(copy) != digest_of_entry(zoo / "tiny")
    with pytest.raises(InputError, match="README"):
        push(LocalStore(tmp_path / "store"), tmp_path, [Entry(copy)])


def blob_of(store: Path, zoo: Path, name: str) -> Path:
    return store / blob_path(digest_of(files_of(zoo / "tiny")[name]))


def test_a_push_puts_what_the_store_lists_and_lacks(genoc, zoo: Path, store: Path, tmp_path: Path):
    genoc("zoo", "push", store, "--zoo", zoo)
    blob_of(store, zoo, "model.py").unlink()
    blob_of(store, zoo, "README.md").write_bytes(b"cut")
    assert "is missing" in genoc("zoo", "pull", store, "--zoo", tmp_path / "other").stderr
    said = genoc("zoo", "push", store, "--zoo", zoo, "--dry-run").stdout
    assert "would be mended  tiny" in said
    done = genoc("zoo", "push", store, "--zoo", zoo)
    assert (done.exit_code, done.stdout.splitlines()[0][-18:]) == (0, "README.md model.py")
    assert genoc("zoo", "pull", store, "--zoo", tmp_path / "other").exit_code == 0


@pytest.mark.parametrize("listed", [True, False])
def test_damaged_content_is_found_and_replaced(listed: bool, genoc, zoo: Path, store: Path, tmp_path: Path):
    """On demand where the store lists it, and always where a push needs it anew."""
    genoc("zoo", "push", store, "--zoo", zoo)
    blob = blob_of(store, zoo, "model.safetensors")
    blob.write_bytes(bytes([blob.read_bytes()[0] ^ 1]) + blob.read_bytes()[1:])
    if listed:
        assert "mended" not in genoc("zoo", "push", store, "--zoo", zoo).stdout
        assert "--force" in genoc("zoo", "pull", store, "--zoo", tmp_path / "other").stderr
    else:
        shutil.rmtree(store / "index")
    done = genoc("zoo", "push", store, "--zoo", zoo, *["--force"] * listed)
    assert ("mended" if listed else "pushed") in done.stdout
    assert genoc("zoo", "pull", store, "--zoo", tmp_path / "other").exit_code == 0


def test_a_store_is_not_mended_with_what_is_damaged_here(genoc, zoo: Path, store: Path):
    genoc("zoo", "push", store, "--zoo", zoo)
    blob_of(store, zoo, "model.py").unlink()
    (zoo / "tiny" / "model.py").write_text("print(1)\n")
    done = genoc("zoo", "push", store, "--zoo", zoo)
    assert (done.exit_code, blob_of(store, zoo, "model.py").exists()) == (2, False)
    assert "is not what its checksum says" in done.stderr
