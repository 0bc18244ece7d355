"""Earlier versions of an entry: kept whole, named, listed and removed."""

import json
from pathlib import Path

import pytest

from genotype import InputError
from search.entry_versions import digest_of_entry, version_named, versions_of
from search.named import folders_named
from tests.zoo.remotes.made import files_of
from zoo.entries.entry import Entry
from zoo.entries.registry import find, find_all
from zoo.publishing import removal as removing
from zoo.publishing.add import Terms, add
from zoo.publishing.leftovers import recovered
from zoo.publishing.removal import carry_out, removal
from zoo.verification.verify import require_sound


@pytest.fixture
def twice(run: Path, zoo: Path) -> Path:
    """A zoo with two versions of `tiny`."""
    add(run, zoo, Terms(notice="second"), force=True)
    return zoo


def test_the_earlier_version_is_kept_whole(genoc, run: Path, zoo: Path):
    before = files_of(zoo / "tiny")
    add(run, zoo, Terms(notice="second"), force=True)
    first, second = versions_of(zoo, "tiny")
    assert (files_of(first.folder), first.is_current, first.number) == (before, False, 1)
    assert (second.folder, second.is_current, second.number) == (zoo / "tiny", True, 2)
    require_sound(Entry(first.folder))
    assert Entry(first.folder).name == "tiny"
    assert [path.name for path in zoo.iterdir() if not path.name.startswith(".")] == ["tiny"]
    for name in ("tiny@v1", f"tiny@{first.digest[:4]}", f"tiny@{first.digest}"):
        assert find(zoo, name).folder == first.folder
        assert folders_named(name, zoo, " ".join) == (first.folder,)
        assert "Dice" in genoc("zoo", "show", name, "--zoo", zoo).stdout


def test_the_same_content_again_is_no_version(run: Path, twice: Path):
    add(run, twice, Terms(notice="second"), force=True)
    assert len(versions_of(twice, "tiny")) == 2


def test_the_same_content_again_is_called_unchanged(genoc, run: Path, zoo: Path):
    assert genoc("zoo", "add", run, "--zoo", zoo, "--force").stdout.startswith(f"unchanged {zoo / 'tiny'}\n")
    said = genoc("zoo", "add", run, "--zoo", zoo, "--force", "--notice", "other").stdout
    assert said.startswith(f"added    {zoo / 'tiny'}\n")


def test_tags_stay_unless_others_are_given(genoc, run: Path, zoo: Path):
    for arguments, tags in (
        (["--tag", "a", "--tag", "b"], ("a", "b")),
        ([], ("a", "b")),
        (["--tag", "c"], ("c",)),
    ):
        genoc("zoo", "add", run, "--zoo", zoo, "--force", *arguments)
        assert Entry(zoo / "tiny").record().tags == tags
    add(run, zoo, Terms(tags=()), force=True)
    assert Entry(zoo / "tiny").record().tags == ()


def test_an_earlier_content_becomes_current_again(run: Path, twice: Path):
    first, second = (version.digest for version in versions_of(twice, "tiny"))
    add(run, twice, Terms(), force=True)
    assert [(one.digest, one.is_current) for one in versions_of(twice, "tiny")] == [
        (first, True),
        (second, False),
    ]


@pytest.mark.parametrize("linked", [".versions", ".versions/tiny"])
def test_no_version_is_kept_where_a_link_leads(run: Path, zoo: Path, tmp_path: Path, linked: str):
    (tmp_path / "elsewhere").mkdir()
    (zoo / linked).rename(tmp_path / "kept") if (zoo / linked).exists() else None
    (zoo / linked).parent.mkdir(exist_ok=True)
    (zoo / linked).symlink_to(tmp_path / "elsewhere")
    before = files_of(zoo / "tiny")
    with pytest.raises(InputError, match=f"{linked}: is a link"):
        add(run, zoo, Terms(notice="second"), force=True)
    assert files_of(zoo / "tiny") == before
    assert not any((tmp_path / "elsewhere").iterdir())


def test_log_and_list_show_every_version(genoc, run: Path, twice: Path):
    told = json.loads(genoc("zoo", "log", "tiny", "--zoo", twice, "--json").stdout)
    assert [(row["name"], row["current"], row["dice"]) for row in told] == [
        ("tiny@v1", False, 0.5),
        ("tiny@v2", True, 0.5),
    ]
    assert (told[1]["source"], told[0]["parameters"]) == (f"added from {run}", 865)
    latest, earlier = genoc("zoo", "log", "tiny", "--zoo", twice).stdout.splitlines()[1:]
    assert latest.startswith("v2 (current)")
    assert earlier.startswith("v1 ")
    lines = genoc("zoo", "list", "--versions", "--zoo", twice).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["tiny@v1", "tiny@v2"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tiny@v3", "is not in this zoo"),
        ("tiny@0000", "is not in this zoo"),
        ("tiny@latest", "is neither a number such as v1 nor"),
        ("tiny@939", "at least four digits of a digest"),
        ("tiny@", "is neither a number such as v1 nor"),
        ("none@v1", "unknown name"),
        ("../tiny@v1", "unknown name"),
    ],
)
def test_a_version_that_is_not_there_is_refused(name: str, said: str, genoc, twice: Path):
    done = genoc("zoo", "show", name, "--zoo", twice)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_digits_that_mean_several_are_refused(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    from search import entry_versions

    every = versions_of(zoo, "tiny")
    monkeypatch.setattr(entry_versions, "versions_of", lambda *_: (*every, *every))
    with pytest.raises(InputError, match="means several"):
        version_named(zoo, "tiny", every[0].digest[:6])


def test_a_zoo_of_before_there_were_versions_has_one_of_each(zoo: Path):
    (version,) = versions_of(zoo, "tiny")
    assert (version.number, version.is_current) == (1, True)


def test_a_damaged_log_loses_no_version(twice: Path):
    digests = [version.digest for version in versions_of(twice, "tiny")]
    (twice / ".versions" / "tiny" / "log.json").write_text('[{"version": 3}, "')
    assert [version.digest for version in versions_of(twice, "tiny")] == digests


def test_remove_takes_an_entry_with_its_versions(genoc, twice: Path):
    done = genoc("zoo", "remove", "tiny", "--yes", "--zoo", twice)
    assert (done.exit_code, done.stdout) == (0, "removed  tiny and its 2 versions\n")
    assert {path.name for path in twice.iterdir()} == {".lock", ".versions"}
    assert list((twice / ".versions").iterdir()) == []


def test_remove_takes_an_earlier_version_alone(genoc, twice: Path):
    assert genoc("zoo", "remove", "tiny@v1", "--yes", "--zoo", twice).exit_code == 0
    (left,) = versions_of(twice, "tiny")
    assert (left.number, left.is_current) == (2, True)
    done = genoc("zoo", "remove", "tiny@v2", "--yes", "--zoo", twice)
    assert "is the current one" in done.stderr


def test_remove_asks_first(twice: Path):
    from click.testing import CliRunner

    from zoo.main import main

    done = CliRunner().invoke(main, ["zoo", "remove", "tiny", "--zoo", str(twice)], input="n\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Remove tiny and its 2 versions" in done.stderr
    assert len(versions_of(twice, "tiny")) == 2


def test_what_is_no_entry_is_not_removed(genoc, zoo: Path):
    (zoo / "notes").mkdir()
    (zoo / "tiny" / "mine.txt").touch()
    assert "unknown name" in genoc("zoo", "remove", "notes", "--yes", "--zoo", zoo).stderr
    assert "unknown name" in genoc("zoo", "remove", "../models/tiny", "--yes", "--zoo", zoo).stderr
    done = genoc("zoo", "remove", "tiny", "--yes", "--zoo", zoo)
    assert (done.exit_code, (zoo / "tiny" / "mine.txt").exists()) == (2, True)
    assert "mine.txt: is not a file of an entry" in done.stderr


@pytest.mark.parametrize("place", [".", "DIGEST", "DIGEST/tiny"])
@pytest.mark.parametrize("name", ["tiny", "tiny@v1"])
def test_what_is_not_of_genoc_among_the_versions_is_not_removed(place: str, name: str, genoc, twice: Path):
    """An earlier version takes with it only what is in its own folder."""
    first = versions_of(twice, "tiny")[0]
    mine = twice / ".versions" / "tiny" / place.replace("DIGEST", first.digest) / "mine.txt"
    mine.write_text("mine")
    done = genoc("zoo", "remove", name, "--yes", "--zoo", twice)
    if (place, name) != (".", "tiny@v1"):
        assert (done.exit_code, (twice / "tiny").exists(), first.folder.exists()) == (2, True, True)
        assert "mine.txt: is not a file of an entry" in done.stderr
    assert mine.read_text() == "mine"


def test_what_a_killed_command_left_beside_the_log_goes_too(genoc, twice: Path):
    (twice / ".versions" / "tiny" / f".{'0' * 16}.tmp").touch()
    assert genoc("zoo", "remove", "tiny", "--yes", "--zoo", twice).exit_code == 0


def test_a_stopped_removal_is_finished_by_the_next_command(twice: Path, monkeypatch: pytest.MonkeyPatch):
    """Once an entry was moved out it does not come back."""

    def stopped(_: Path) -> None:
        raise KeyboardInterrupt

    planned = removal(twice, "tiny")
    with monkeypatch.context() as patched:
        patched.setattr(removing, "remove", stopped)
        with pytest.raises(KeyboardInterrupt):
            carry_out(planned)
    assert not (twice / "tiny").exists()
    assert [line.split("; ")[1] for line in recovered(twice)] == [
        "a command that removed tiny had been stopped"
    ] * 2
    assert {path.name for path in twice.iterdir()} == {".lock", ".versions"}


def test_many_names_are_found_by_one_look(zoo: Path):
    assert [entry.name for entry in find_all(zoo, ["tiny", "tiny"])] == ["tiny", "tiny"]
    assert digest_of_entry(zoo) is None
