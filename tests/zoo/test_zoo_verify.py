"""Every way to tamper with an entry is found out, and said in words that help."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from attrs import evolve
from safetensors.torch import load_file, save_file

from genotype import refuse
from genotype.text import regular
from tests.zoo.trained import TINY
from zoo.entries.card import Card
from zoo.entries.checksums import checksums_text
from zoo.entries.entry import GENOTYPE, RECORD, Entry
from zoo.verification.check_result import CheckResult, Claimed
from zoo.verification.verify import CHECKS, verify

Tamper = Callable[[Entry], object]


def outcomes(entry: Entry) -> dict[str, str]:
    return {found.check: found.outcome for found in verify(entry)}


def problems(entry: Entry) -> str:
    return "\n".join(str(problem) for found in verify(entry) for problem in found.problems)


def failing(entry: Entry) -> set[str]:
    return {check for check, outcome in outcomes(entry).items() if outcome == "failed"}


def flip(file: str, place: int) -> Tamper:
    def tamper(entry: Entry) -> None:
        data = bytearray(entry.path(file).read_bytes())
        data[place] ^= 1
        entry.path(file).write_bytes(data)

    return tamper


def cut(file: str) -> Tamper:
    return lambda entry: entry.path(file).write_bytes(entry.path(file).read_bytes()[:-10])


def rewrite(file: str, before: str, after: str) -> Tamper:
    def tamper(entry: Entry) -> None:
        text = entry.path(file).read_text()
        assert before in text
        entry.path(file).write_text(text.replace(before, after))

    return tamper


def summed_up(tamper: Tamper) -> Tamper:
    """Tampering by someone who writes the checksums anew."""

    def thorough(entry: Entry) -> None:
        tamper(entry)
        files = {path.name: path.read_bytes() for path in entry.folder.iterdir() if path.name != "SHA256SUMS"}
        entry.path("SHA256SUMS").write_text(checksums_text(files))

    return thorough


def retensored(file: str, change: Callable[[dict[str, torch.Tensor]], object]) -> Tamper:
    def tamper(entry: Entry) -> None:
        tensors = load_file(entry.path(file))
        change(tensors)
        save_file(tensors, entry.path(file), {"genoc": entry.path("genotype.json").read_text()})

    return tamper


def delete(file: str) -> Tamper:
    return lambda entry: entry.path(file).unlink()


def write(file: str, text: str) -> Tamper:
    return lambda entry: entry.path(file).write_text(text)


def test_a_fresh_entry_passes_every_check(entry: Entry):
    found = {found.check: found for found in verify(entry)}
    assert {check for check in found if found[check].outcome != "passed"} == {"measures"}
    assert "largest difference 0" in found["example"].note


def test_what_cannot_be_computed_again_is_claimed(entry: Entry):
    found = {found.check: found for found in verify(entry)}["measures"]
    assert found.outcome == "claimed"
    assert found.note.startswith("not verified: Dice 0.5000, IoU 0.4000, accuracy 0.8000; data,")


ALONE = [
    (flip("model.safetensors", -1), {"checksums", "example"}, "model.safetensors: was changed"),
    (flip("example.safetensors", -1), {"checksums", "example"}, "output differs from the recorded output"),
    (flip("graph.svg", 20), {"checksums", "drawing"}, "graph.svg: was changed"),
    (
        rewrite("model.py", "return", "return "),
        {"checksums", "code"},
        "is not what genotype.json compiles to",
    ),
    (rewrite("README.md", "0.5000", "0.9000"), {"checksums", "card"}, "README.md: was changed"),
    (rewrite("entry.json", "0.5", "0.9"), {"checksums", "card"}, "entry.json: was changed"),
    (
        rewrite("genotype.json", '"widths": 8', '"widths": 16'),
        {"checksums", "agreement", "code", "drawing", "weights"},
        "enc2.0.conv.weight: is float32 8 x 4 x 3 x 3, but the network's is float32 16 x 4 x 3 x 3",
    ),
    (delete("model.py"), {"files"}, "model.py: is missing"),
    (delete("graph.svg"), {"listing", "card"}, "graph.svg: is listed in SHA256SUMS, but missing"),
    (delete("model.safetensors"), {"files"}, "model.safetensors: is missing"),
    (delete("entry.json"), {"files"}, "entry.json: is missing"),
    (delete("genotype.json"), {"files"}, "genotype.json: is missing"),
    (delete("SHA256SUMS"), {"files"}, "SHA256SUMS: is missing"),
    (write("SHA256SUMS", "nonsense"), {"listing"}, "line 1 is not a checksum"),
    (write("SHA256SUMS", f"{'0' * 64}  ../../secret"), {"listing"}, "line 1 is not a checksum"),
    (write("more.py", ""), {"files"}, "more.py: does not belong"),
    (lambda entry: entry.path("__pycache__").mkdir(), {"files"}, "may run what is in it instead of model.py"),
    (cut("model.safetensors"), {"checksums", "weights"}, "model.safetensors: cannot be read"),
    (cut("example.safetensors"), {"checksums", "example"}, "example.safetensors: cannot be read"),
    (write("model.safetensors", ""), {"checksums", "weights"}, "model.safetensors: cannot be read"),
    (write("entry.json", "{"), {"checksums", "metadata"}, "not JSON"),
    (write("entry.json", "[1]"), {"checksums", "metadata"}, "a list is not an object"),
    (write("genotype.json", "null"), {"checksums", "genotype"}, "null is not an object"),
]


@pytest.mark.parametrize(("tamper", "failed", "said"), ALONE)
def test_tampering_is_found(tamper: Tamper, failed: set[str], said: str, entry: Entry):
    tamper(entry)
    assert failing(entry) == failed
    assert said in problems(entry)


THOROUGH = [
    (
        retensored("model.safetensors", lambda found: found["head_dec1.bias"].add_(0.01)),
        {"example"},
        "by up to 0.01",
    ),
    (
        retensored("model.safetensors", lambda found: found["head_dec1.bias"].mul_(torch.nan)),
        {"example"},
        "nan",
    ),
    (retensored("model.safetensors", lambda found: found.pop("head_dec1.bias")), {"weights"}, "is missing"),
    (
        retensored("example.safetensors", lambda found: found.pop("output")),
        {"example"},
        "does not hold a float32",
    ),
    (
        retensored("example.safetensors", lambda found: found.update(input=torch.zeros(1, 3, 5, 5))),
        {"example"},
        "does not hold a float32 input of 1 x 3 x 64 x 64",
    ),
    (
        retensored("example.safetensors", lambda found: found.update(output=torch.zeros(1, 1, 2, 2))),
        {"example"},
        "its output has another shape",
    ),
    (rewrite("model.py", "import torch", "import os, torch"), {"code"}, "do not run it"),
    (rewrite("entry.json", '"parameters": 865', '"parameters": 999'), {"agreement"}, "says 999"),
    (rewrite("entry.json", '"genotype": "', '"genotype": "x'), {"metadata"}, "is not a valid name"),
    (rewrite("entry.json", '"seed": 3', '"seed": 3, "sed": 4'), {"metadata"}, "unknown key"),
    (
        rewrite("genotype.json", '"name": "tiny"', '"name": "tony"'),
        {"agreement", "code", "drawing", "weights"},
        "another",
    ),
    (write("genotype.json", "{}"), {"genotype"}, "this key is missing"),
    (delete("README.md"), {"files", "listing"}, "README.md: is missing"),
    (rewrite("README.md", "0.5000", "0.9990"), {"card"}, "line 63 is not what entry.json"),
    (
        write("README.md", "# Another network\n"),
        {"card"},
        "line 1 is not what entry.json and genotype.json",
    ),
    (delete("graph.svg"), {"card"}, "is not what entry.json and genotype.json give"),
    (write("torch.py", "print('ran')"), {"files", "listing"}, "torch.py: does not belong"),
    (write(".evil.py", ""), {"files", "listing"}, ".evil.py: does not belong"),
    (rewrite("graph.svg", "<title>enc2", "<title>enc3"), {"drawing"}, "is not the drawing of genotype.json"),
]


@pytest.mark.parametrize(("tamper", "failed", "said"), THOROUGH)
def test_tampering_is_found_though_the_checksums_were_written_anew(tamper, failed, said, entry: Entry):
    summed_up(tamper)(entry)
    assert failing(entry) == failed
    assert said in problems(entry)


def test_what_cannot_be_checked_is_not_said_to_pass(entry: Entry):
    delete("genotype.json")(entry)
    found = {name for name, outcome in outcomes(entry).items() if outcome == "not made"}
    assert found == {"genotype", "agreement", "code", "drawing", "card", "weights", "example"}


def test_everything_wrong_is_told_at_once(entry: Entry):
    for tamper in (flip("graph.svg", 20), write("more.py", ""), rewrite("model.py", "return", "return ")):
        tamper(entry)
    assert failing(entry) == {"files", "checksums", "code", "drawing"}


def test_an_example_of_a_forged_measure_passes_as_a_claim_alone(entry: Entry):
    """Metadata, card and checksums written anew, all of one accord: no more can be known."""
    rewrite("entry.json", '"dice": 0.5', '"dice": 0.999')(entry)
    summed_up(write("README.md", Card(entry.record(), TINY, has_picture=True).text()))(entry)
    found = {found.check: found for found in verify(entry)}
    assert failing(entry) == set()
    assert (found["measures"].outcome, "Dice 0.9990" in found["measures"].note) == ("claimed", True)


def test_the_command_reports_every_check(genoc, zoo: Path, entry: Entry):
    done = genoc("zoo", "verify", "--zoo", zoo)
    assert done.exit_code == 0
    assert (done.stdout.count("passed"), done.stdout.count("claimed")) == (12, 1)
    write("model.py", "x = 1")(entry)
    done = genoc("zoo", "verify", "tiny", "--zoo", zoo)
    assert done.exit_code == 2
    assert "code         failed" in done.stdout
    assert "line 1 is not what genotype.json compiles to" in done.stdout
    assert "Traceback" not in done.output


def test_an_empty_zoo_is_not_said_to_pass(genoc, tmp_path: Path):
    done = genoc("zoo", "verify", "--zoo", tmp_path)
    assert (done.exit_code, "has no entries" in done.stderr) == (2, True)


def test_the_command_reports_as_json(genoc, zoo: Path, entry: Entry):
    flip("graph.svg", 20)(entry)
    done = genoc("zoo", "verify", "--zoo", zoo, "--json")
    ((name, checks),) = [(found["name"], found["checks"]) for found in json.loads(done.stdout)]
    assert (name, done.exit_code) == ("tiny", 2)
    failed = [found for found in checks if found["outcome"] == "failed"]
    assert [(found["check"], found["problems"][0]["path"]) for found in failed] == [
        ("checksums", "graph.svg"),
        ("drawing", "graph.svg"),
    ]


def test_a_script_is_told_of_beside_a_foreign_file(entry: Entry):
    rewrite("graph.svg", "</svg>", "<script/></svg>")(entry)
    summed_up(write("torch.py", ""))(entry)
    assert failing(entry) == {"files", "listing", "drawing"}


def test_a_file_far_larger_than_the_network_is_not_read(entry: Entry, monkeypatch: pytest.MonkeyPatch):
    os.truncate(entry.path("model.safetensors"), 30 << 30)  # of no blocks
    monkeypatch.setattr("zoo.entries.checksums.digest_of", lambda path: pytest.fail("it was read"))
    found = {one.check: one for one in verify(entry)}
    assert failing_of(found) == {"size"}
    assert found["checksums"].outcome == found["weights"].outcome == "not made"
    assert "far larger than the" in str(found["size"].problems[0])


def failing_of(found: dict[str, CheckResult]) -> set[str]:
    return {check for check, one in found.items() if one.outcome == "failed"}


def test_an_entry_that_is_replaced_meanwhile_is_verified_anew(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The first look at its weights finds those of another entry, as between two renames."""
    other = tmp_path / "other"
    shutil.copytree(entry.folder, other)
    before, looks = CHECKS["weights"], []

    def replaced(one: Entry) -> str | Claimed:
        looks.append(one)
        if len(looks) == 1:
            one.folder.rename(tmp_path / "old")
            other.rename(one.folder)
            raise refuse(one.name, "model.safetensors", "carries another genotype", "fetch the entry again")
        return before.look(one)

    monkeypatch.setitem(CHECKS, "weights", evolve(before, look=replaced))
    assert failing(entry) == set()
    assert len(looks) == 2


@pytest.mark.parametrize("file", [GENOTYPE, RECORD])
def test_a_disk_that_fails_is_named_with_its_file(file: str, genoc, zoo: Path, monkeypatch):
    honest = regular.open_regular

    def broken(path, kind):
        if path.name == file:
            raise OSError(errno.EIO, "Input/output error")
        return honest(path, kind)

    monkeypatch.setattr(regular, "open_regular", broken)
    done = genoc("zoo", "verify", "--zoo", zoo)
    assert done.exit_code == 2, done.stdout
    told = f"{zoo / 'tiny' / file}: cannot be read: Input/output error"
    assert told in done.stdout
    assert "-> see to this disk or network share, which fails" in done.stdout
    assert "give the path" not in done.stdout
