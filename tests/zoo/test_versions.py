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


def test_a_folder_that_only_looks_like_an_entry_is_not_replaced(run: Path, tmp_path: Path):
    mine = tmp_path / "models" / "tiny" / "README.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("my notes")
    with pytest.raises(InputError, match="exists, but is not a zoo entry"):
        add(run, tmp_path / "models", Terms(), force=True)
    assert mine.read_text() == "my notes"


@pytest.mark.parametrize("mine", ["notes.txt", "thesis/thesis.tex", ".git/config", "__pycache__/notes.txt"])
def test_other_files_in_an_entry_are_not_replaced(mine: str, run: Path, zoo: Path):
    path = zoo / "tiny" / mine
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(InputError, match=f"{mine.split('/')[0]}: is not a file of an entry"):
        add(run, zoo, Terms(notice="second"), force=True)
    assert (path.read_text(), len(versions_of(zoo, "tiny"))) == ("mine", 1)


def test_of_many_other_files_a_few_are_named(run: Path, zoo: Path):
    for name in "abcde":
        (zoo / "tiny" / name).touch()
    with pytest.raises(InputError, match="a, b, c and 2 more: are not files of an entry"):
        add(run, zoo, Terms(notice="second"), force=True)


def leave_behind(entry: Path) -> None:
    """What Python and file managers leave."""
    (entry / ".DS_Store").touch()
    (entry / "__pycache__").mkdir()
    (entry / "__pycache__" / "model.cpython-312.pyc").touch()


def test_what_programs_leave_in_an_entry_costs_no_version(genoc, run: Path, zoo: Path):
    before = files_of(zoo / "tiny")
    leave_behind(zoo / "tiny")
    add(run, zoo, Terms(notice="second"), force=True)
    first, second = versions_of(zoo, "tiny")
    assert files_of(first.folder) == before
    require_sound(Entry(second.folder))
    leave_behind(zoo / "tiny")
    assert genoc("zoo", "remove", "tiny", "--yes", "--zoo", zoo).exit_code == 0


def edit(entry: Path, text: str) -> dict[str, bytes]:
    """Edit the card of an entry; all its files."""
    (entry / "README.md").write_text(text)
    return files_of(entry)


def test_an_edited_card_is_kept_with_its_version(run: Path, zoo: Path, capsys: pytest.CaptureFixture[str]):
    """Also when the version becomes the current one again, and is replaced again."""
    edited = edit(zoo / "tiny", "by hand")
    for notice in ("second", "", "third"):
        add(run, zoo, Terms(notice=notice), force=True)
    first = versions_of(zoo, "tiny")[0]
    assert files_of(first.folder) == edited
    told = f"{zoo / 'tiny' / 'README.md'}: was edited; the earlier version keeps it, as {first.folder}"
    assert capsys.readouterr().err.count(told) == 1


def test_of_two_edited_cards_of_a_version_none_is_lost(run: Path, zoo: Path):
    first = edit(zoo / "tiny", "by hand")
    for notice in ("second", ""):
        add(run, zoo, Terms(notice=notice), force=True)
    again = edit(zoo / "tiny", "by hand, otherwise")
    with pytest.raises(InputError, match=r"README\.md: was edited, and so was that of the earlier version"):
        add(run, zoo, Terms(notice="second"), force=True)
    kept = zoo / ".versions" / "tiny" / str(digest_of_entry(zoo / "tiny")) / "tiny"
    assert (files_of(kept), files_of(zoo / "tiny")) == (first, again)


def test_an_edited_card_of_a_damaged_entry_is_not_lost(run: Path, zoo: Path):
    edited = edit(zoo / "tiny", "by hand")
    (zoo / "tiny" / "model.py").unlink()
    with pytest.raises(InputError, match=r"README\.md: was edited, and would be lost: .*\(model\.py\)"):
        add(run, zoo, Terms(), force=True)
    assert files_of(zoo / "tiny") == {name: edited[name] for name in edited if name != "model.py"}
    (zoo / "tiny" / "README.md").rename(zoo / "by-hand.md")
    require_sound(add(run, zoo, Terms(), force=True))
