"""How problems are told: the marked line, colours, JSON, annotations."""

import json
import unicodedata

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.for_programs import escaped
from genotype.diagnostics.marked_line import MOST, columns, marked
from genotype.diagnostics.span import Span, position
from zoo.main import main
from zoo.references import text as reference

LINE = st.text(alphabet="ab \t\u00e9\u4e2d\U0001f916e\u0301\x1b\u202e\ufeff", max_size=30)


@given(LINE, LINE, st.text(alphabet="xyz", min_size=1, max_size=5), LINE)
def test_the_carets_stand_under_what_is_marked(above, before, what, after):
    source = f"{above}\n{before}{what}{after}\n"
    start = len(above) + 1 + len(before)
    line, carets = marked(source, Span(start, start + len(what)))
    assert line.replace("\n", "").isprintable()
    assert len(carets.strip()) == len(what)
    left = len(carets) - len(carets.lstrip())
    assert cells(line)[left : left + len(what)] == list(what)


def cells(line):
    """The column grid of a terminal: two cells for a wide character, none for one that combines."""
    found = []
    for character in line:
        if unicodedata.combining(character):
            continue
        found += [character] + [""] * (unicodedata.east_asian_width(character) in "WF")
    return found


@given(
    st.integers(0, 3000), st.integers(1, 200), st.integers(0, 3000), st.sampled_from(["a", "\u4e2d", "\t"])
)
def test_a_long_line_is_cut_around_the_place(before, size, after, filler):
    source = filler * before + "X" * size + filler * after
    line, carets = marked(source, Span(before, before + size))
    assert columns(line) <= MOST + 6
    assert len(carets) <= MOST + 3
    left = len(carets) - len(carets.lstrip())
    assert cells(line)[left] == "X"
    assert set(cells(line)[left : len(carets)]) == {"X"}


def test_a_place_at_the_end_of_a_line_or_text_is_marked_after_it():
    assert marked("ab\ncd", Span(2, 3)) == ("ab", "  ^")
    assert marked("ab\r\ncd", Span(2, 3)) == ("ab", "  ^")
    assert marked("ab", Span(2, 3)) == ("ab", "  ^")
    assert marked("", Span(0, 0)) == ("", "^")


@given(st.text(alphabet="ab\n", max_size=30), st.integers(0, 30))
def test_lines_and_columns_lead_back_to_the_place(source, offset):
    offset = min(offset, len(source))
    line, column = position(source, offset)
    assert sum(len(one) + 1 for one in source.split("\n")[: line - 1]) + column - 1 == offset


@given(st.text())
def test_an_annotation_is_one_line_and_can_be_read_back(words):
    written = escaped(words, ":,")
    assert not set("\r\n:,") & set(written)
    assert read_back(written) == words


def read_back(written):
    for code, character in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        written = written.replace(code, character)
    return written


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "net.json"
    path.write_text(reference("unet").replace('"in_channels": 3', '"in_channels": 0'), encoding="utf-8")
    return path


def check(*arguments, **options):
    return CliRunner().invoke(main, ["check", *map(str, arguments)], **options)


def test_check_tells_programs_where(file):
    result = check("--format", "json", file)
    (found,) = json.loads(result.stdout)
    (problem,) = found["problems"]
    column = len('  "in_channels": ') + 1
    assert result.exit_code == 2
    assert problem == {
        "path": "in_channels",
        "problem": "0 is out of range",
        "remedy": "write a whole number from 1 to 65536",
        "code": "G104",
        "line": 6,
        "column": column,
        "end_line": 6,
        "end_column": column + 1,
        "fixable": False,
    }
    assert check("--json", file).stdout == result.stdout


def test_check_annotates_for_github(file, tmp_path):
    (tmp_path / "fine.json").write_text(reference("unet"))
    result = check("--format", "github", file, tmp_path / "fine.json", tmp_path / "absent.json")
    first, second = result.stdout.splitlines()
    assert result.exit_code == 2
    assert first.startswith(f"::error file={file},line=6,col=18")
    assert ",title=G104::in_channels: 0 is out of range -> write" in first
    assert second.startswith(f"::error file={tmp_path / 'absent.json'},title=G001::the file: No such file")


def test_check_reads_standard_input(file):
    result = check("-", input=file.read_text())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("standard input:6:18: ")


def test_colour_is_for_terminals_that_want_it(file, monkeypatch):
    plain = check(file)
    assert "\x1b" not in plain.stderr
    coloured = check(file, color=True)
    assert "\x1b[31m" in coloured.stderr
    assert click.unstyle(coloured.stderr) == plain.stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert check(file, color=True).stderr == plain.stderr


COMMANDS = [
    "check",
    "show",
    "compile",
    "fmt",
    "scale --by 2",
    "scale --max-macs 1G",
    "latency --predict",
    "draw -o x.svg",
    "fix",
    "search --out x",
    "sample",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_the_same(file, command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, [*command.split(), str(file)])
    assert result.exit_code == 2
    assert result.stderr == check(file).stderr


@pytest.mark.parametrize("command", ["check", "show", "compile", "fmt", "fix", "scale --by 2"])
def test_what_reads_a_file_reads_standard_input(command):
    result = CliRunner().invoke(main, [*command.split(), "-"], input=reference("unet"))
    assert (result.exit_code, bool(result.stdout)) == (0, True)


def test_in_a_text_of_one_line_the_place_is_found_without_measuring_the_whole():
    text = json.dumps({"a": ["x" * 50_000, 1, "y" * 50_000]})
    place = text.index(" 1,") + 1
    shown, carets = marked(text, Span(place, place + 1))
    assert len(shown) < 120
    assert shown.startswith("...")
    assert shown.endswith("...")
    assert shown[carets.index("^")] == "1"


def test_a_files_name_steers_no_terminal(tmp_path):
    name = tmp_path / "a\x1b[31m\nb.json"
    name.write_text("{}")
    result = CliRunner().invoke(main, ["check", str(name)])
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "\\x1b[31m\\nb.json" in result.stderr
