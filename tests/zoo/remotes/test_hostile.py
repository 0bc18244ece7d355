"""What a store may say or hold that is refused: nothing of it is run, and nothing is left of it."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save

from compiler.backend.weights import carries_text
from tests.zoo.remotes.made import files_of, put_entry, put_index, row_of, summed
from tests.zoo.trained import TINY
from zoo.entries.entry import CHECKSUMS, GENOTYPE, MODEL, RECORD, WEIGHTS
from zoo.remotes.index import blob_path, digest_of
from zoo.remotes.pull import INCOMING

Files = dict[str, bytes]
Make = Callable[[Path, Files, Path], None]
"""Fills a store from an honest entry's files; the last path is what would be written if it were obeyed."""

CASES: dict[str, tuple[Make, str]] = {}
"""By name: how the store is made, and what is said of it."""


def case(reason: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES[make.__name__] = (make, reason)
        return make

    return keep


def named(name: str) -> Make:
    return lambda store, files, mark: put_index(store, {name: [row_of(store, files)]}) and None


for title, name in {
    "a name that leads upwards": "../evil",
    "an absolute name": "/tmp/evil",
    "a name with a NUL": "ti\0ny",
    "a name of dots": "..",
    "an empty name": "",
    "a name for Windows": "..\\evil",
}.items():
    CASES[title] = (named(name), "lower-case: a letter, then up to 62 letters, digits, _ or -")


@case("'Tiny'")
def a_name_that_differs_by_case_only(store: Path, files: Files, mark: Path) -> None:
    row = row_of(store, files)
    put_index(store, {"tiny": [row], "Tiny": [row]})


@case("the network's output differs from the recorded output")
def swapped_weights(store: Path, files: Files, mark: Path) -> None:
    (store / "weights").write_bytes(files[WEIGHTS])
    weights = load_file(store / "weights")
    tensors = {name: one * 1.5 if one.is_floating_point() else one for name, one in weights.items()}
    (store / "weights").unlink()
    put_entry(store, summed({**files, WEIGHTS: resaved(files[WEIGHTS], tensors)}))


def resaved(data: bytes, tensors: dict[str, torch.Tensor]) -> bytes:
    """Weights with the metadata of others."""
    length = int.from_bytes(data[:8], "little")
    return save(tensors, metadata=json.loads(data[8 : 8 + length])["__metadata__"])


@case("is not what genotype.json compiles to")
def edited_code(store: Path, files: Files, mark: Path) -> None:
    code = f"open({str(mark)!r}, 'w')\n".encode()
    put_entry(store, summed({**files, MODEL: files[MODEL] + code}))


@case("model.safetensors")
def cut_weights(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, summed({**files, WEIGHTS: files[WEIGHTS][:-100]}))


class Evil:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


@case("model.safetensors")
def a_pickle_for_weights(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, summed({**files, WEIGHTS: pickle.dumps(Evil(mark))}))


@case("model.pkl")
def a_pickle_under_another_name(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, summed({**files, "model.pkl": pickle.dumps(Evil(mark))}))


@case("do not list the same files: torch.py")
def a_file_that_the_index_hides(store: Path, files: Files, mark: Path) -> None:
    more = summed({**files, "torch.py": b"raise SystemExit\n"})
    row = row_of(store, more)
    del row["sizes"]["torch.py"]
    put_index(store, {"tiny": [row]})


@case("do not list the same files: ..")
def a_list_of_checksums_that_leads_upwards(store: Path, files: Files, mark: Path) -> None:
    sums = files[CHECKSUMS] + f"{digest_of(b'')}  ..\n".encode()
    put_entry(store, {**files, CHECKSUMS: sums})


@case("is not a checksum")
def a_list_of_checksums_with_a_path(store: Path, files: Files, mark: Path) -> None:
    sums = files[CHECKSUMS] + f"{digest_of(b'')}  ../evil\n".encode()
    put_entry(store, {**files, CHECKSUMS: sums})


@case("is a link, not a file")
def a_link_out_of_the_store(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    blob = store / blob_path(digest_of(files[RECORD]))
    elsewhere = mark.with_name("private")
    blob.rename(elsewhere)
    blob.symlink_to(elsewhere)


@case("is a link, not a folder")
def a_folder_that_is_a_link(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    (store / "blobs").rename(mark.with_name("private"))
    (store / "blobs").symlink_to(mark.with_name("private"))


@case("is larger than the")
def ten_gigabytes_where_a_kilobyte_is_declared(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    os.truncate(store / blob_path(digest_of(files[RECORD])), 10 << 30)


@case("far more than the")
def ten_gigabytes_that_are_declared(store: Path, files: Files, mark: Path) -> None:
    row = row_of(store, files)
    row["sizes"][WEIGHTS] = 10 << 30
    os.truncate(store / blob_path(digest_of(files[WEIGHTS])), 10 << 30)
    put_index(store, {"tiny": [row]})


@case("is larger than 64 MB")
def an_index_of_ten_gigabytes(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    os.truncate(store / "index" / "00000001.json", 10 << 30)


@case("has other content than its name says")
def other_content_under_a_digest(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    blob = store / blob_path(digest_of(files[GENOTYPE]))
    blob.write_bytes(blob.read_bytes().replace(b"two", b"six"))


@case("it was cut")
def a_file_that_was_cut(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    blob = store / blob_path(digest_of(files[WEIGHTS]))
    blob.write_bytes(blob.read_bytes()[:-1])


@case("is missing")
def a_missing_file(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    (store / blob_path(digest_of(files[WEIGHTS]))).unlink()


@case("says that this is tiny, but it stands under the name other")
def an_index_that_lies_about_the_name(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files, "other")


@case("says that it is number 1, but stands in the place of number 2")
def an_index_that_was_put_back(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    (store / "index" / "00000002.json").write_bytes((store / "index" / "00000001.json").read_bytes())


@case("is a pipe, not a file")
def a_pipe_for_a_file(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    blob = store / blob_path(digest_of(files[MODEL]))
    blob.unlink()
    os.mkfifo(blob)


@case("is a pipe, not a file")
def a_pipe_for_an_index(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    os.mkfifo(store / "index" / "00000002.json")


@case("occurs twice in one object")
def a_name_given_twice(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, files)
    index = store / "index" / "00000001.json"
    index.write_text(index.read_text().replace('"before": null,', '"before": null, "before": null,'))


@case("nested too deeply")
def an_index_nested_too_deeply(store: Path, files: Files, mark: Path) -> None:
    put_index(store, {}).write_text("[" * 200_000)


@case("this cannot be left open")
def an_index_that_leaves_a_choice(store: Path, files: Files, mark: Path) -> None:
    put_index(store, {"tiny": {"choose": []}})


@case("a list is not an object")
def metadata_that_are_none(store: Path, files: Files, mark: Path) -> None:
    put_entry(store, summed({**files, RECORD: b"[]"}))


@pytest.mark.parametrize(("make", "reason"), CASES.values(), ids=CASES)
def test_a_hostile_store_is_refused(
    make: Make, reason: str, genoc, kept_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store, zoo, mark = tmp_path / "store", tmp_path / "here" / "models", tmp_path / "here" / "mark"
    store.mkdir()
    mark.parent.mkdir()
    make(store, files_of(kept_zoo / "tiny"), mark)
    monkeypatch.chdir(tmp_path / "here")
    before = set(tmp_path.rglob("*"))
    done = genoc("zoo", "pull", store, "--zoo", zoo)
    assert (done.exit_code, done.stdout) == (2, "")
    assert reason in done.stderr
    assert "->" in done.stderr
    assert "genotype" not in done.stderr.partition("->")[2].replace("genotype.json", "")
    assert set(tmp_path.rglob("*")) == before


def test_the_same_store_is_taken_where_it_is_honest(genoc, kept_zoo: Path, tmp_path: Path):
    store = tmp_path / "store"
    put_entry(store, files_of(kept_zoo / "tiny"))
    assert genoc("zoo", "pull", store, "--zoo", tmp_path / "models").exit_code == 0
    assert files_of(tmp_path / "models" / "tiny") == files_of(kept_zoo / "tiny")
    assert carries_text(tmp_path / "models" / "tiny" / WEIGHTS, TINY)


def test_no_pull_follows_a_link_that_came_with_the_zoo(genoc, kept_zoo: Path, tmp_path: Path):
    store, zoo, elsewhere = tmp_path / "store", tmp_path / "models", tmp_path / "elsewhere"
    version = put_entry(store, files_of(kept_zoo / "tiny"))["version"]
    zoo.mkdir()
    elsewhere.mkdir()
    (zoo / INCOMING).symlink_to(elsewhere)
    refused = genoc("zoo", "pull", store, "--zoo", zoo)
    assert (refused.exit_code, list(elsewhere.iterdir())) == (2, [])
    assert f"{INCOMING}: is a link" in refused.stderr
    (zoo / INCOMING).unlink()
    (zoo / INCOMING / version / "tiny").mkdir(parents=True)
    (elsewhere / "mine").write_text("mine")
    (zoo / INCOMING / version / f"{MODEL}.part").symlink_to(elsewhere / "mine")
    assert genoc("zoo", "pull", store, "--zoo", zoo).exit_code == 0
    assert (elsewhere / "mine").read_text() == "mine"
