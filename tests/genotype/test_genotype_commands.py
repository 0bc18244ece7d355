"""`genoc fmt`, `genoc diff` and `genoc schema` as they are typed."""

import json
import os
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from compiler.ops.registry import BY_NAME
from genotype import canonical_text, loads
from genotype.text.schema import json_schema
from tests.genotype.documents import DOCUMENT, text
from tests.genotype.test_form_errors import CASES
from zoo.main import main

CANONICAL = canonical_text(loads(text()))
OTHER = text((("stages", "enc1", "widths"), [16, 16]), (("links", 1, "resize"), "avg_pool"))
REFUSED = text((("in_channels",), 0), (("heads",), 3))


def genoc(*args, input=None):
    return CliRunner().invoke(main, [str(arg) for arg in args], input=input)


@pytest.fixture
def folder(tmp_path):
    files = {"small.json": text(), "canonical.json": CANONICAL, "other.json": OTHER, "refused.json": REFUSED}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_fmt_rewrites_a_file_in_canonical_form(folder):
    result = genoc("fmt", folder / "small.json", folder / "canonical.json")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == f"rewritten: {folder / 'small.json'}\n"
    assert (folder / "small.json").read_text(encoding="utf-8") == CANONICAL


def test_fmt_leaves_a_canonical_file_alone(folder):
    before = (folder / "canonical.json").stat()
    assert genoc("fmt", folder / "canonical.json").exit_code == 0
    after = (folder / "canonical.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_fmt_once_is_enough(folder):
    genoc("fmt", folder / "small.json", folder / "other.json")
    again = genoc("fmt", "--check", folder / "small.json", folder / "other.json")
    assert (again.exit_code, again.output) == (0, "")


def test_fmt_keeps_the_schema_and_puts_it_first(folder):
    path = folder / "small.json"
    path.write_text(json.dumps({**json.loads(text()), "$schema": "./genoc.schema.json"}))
    assert genoc("fmt", path).exit_code == 0
    assert path.read_text().startswith('{\n  "$schema": "./genoc.schema.json",\n  "format"')


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n"), lambda data: data[:-1]],
    ids=["byte order mark", "line ends", "no last line end"],
)
def test_fmt_sees_every_byte(tmp_path, damage):
    path = tmp_path / "net.json"
    path.write_bytes(damage(CANONICAL.encode()))
    assert genoc("fmt", "--check", path).exit_code == 1
    assert genoc("fmt", path).exit_code == 0
    assert path.read_bytes() == CANONICAL.encode()


def test_fmt_check_names_what_would_change_and_writes_nothing(folder):
    result = genoc("fmt", "--check", folder / "small.json", folder / "canonical.json", folder / "other.json")
    assert result.exit_code == 1
    assert result.stdout == f"would change: {folder / 'small.json'}\nwould change: {folder / 'other.json'}\n"
    assert (folder / "small.json").read_text(encoding="utf-8") == text()


@pytest.mark.parametrize("check", [(), ("--check",)], ids=["fmt", "fmt --check"])
def test_fmt_touches_no_file_if_one_is_refused(folder, check):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    result = genoc("fmt", *check, folder / "small.json", folder / "refused.json", folder / "missing.json")
    assert result.exit_code == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    refused, missing = folder / "refused.json", folder / "missing.json"
    lines = [line for line in result.stderr.splitlines() if not line.startswith("  ")]
    assert [re.sub(r":1:\d+", "", line) for line in lines] == [
        f"{refused}: G104 in_channels: 0 is out of range",
        "",
        f"{refused}: G103 heads: 3 is not a list",
        "",
        f"{refused}: 2 problems; see genoc explain G104",
        f"{missing}: 1 problem",
    ]


def test_fmt_of_standard_input_prints(folder):
    about = text((("about",), "Ünï\u2028"))
    result = genoc("fmt", "-", folder / "small.json", input=about)
    assert result.exit_code == 0
    assert result.stdout_bytes == canonical_text(loads(about)).encode()
    assert (folder / "small.json").read_text(encoding="utf-8") == CANONICAL


@pytest.mark.parametrize(
    ("written", "code"), [(text(), 1), (CANONICAL, 0)], ids=["would change", "canonical"]
)
def test_fmt_check_of_standard_input_prints_no_genotype(written, code):
    result = genoc("fmt", "--check", "-", input=written)
    assert (result.exit_code, result.stdout) == (code, "would change: -\n" * code)


@pytest.mark.parametrize(
    "written", [REFUSED.encode(), b"\xff\xfe", b""], ids=["refused", "not text", "nothing"]
)
def test_fmt_of_standard_input_that_is_refused_prints_nothing(written):
    result = genoc("fmt", "-", input=written)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("standard input:")


def test_fmt_wants_files():
    result = genoc("fmt")
    assert result.exit_code == 2
    assert "Missing argument 'FILES...'" in result.stderr


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_is_one_readable_message(tmp_path, name):
    place, value, path, problem, remedy = CASES[name]
    (tmp_path / "net.json").write_text(text((place, value)), encoding="utf-8")
    result = genoc("fmt", tmp_path / "net.json")
    first, line, marks, second, _, closing = result.stderr.splitlines()
    assert result.exit_code == 2
    assert closing.startswith(f"{tmp_path / 'net.json'}: 1 problem; ")
    assert re.match(rf"{re.escape(str(tmp_path / 'net.json'))}:1:\d+: G\d\d\d {re.escape(path)}: ", first)
    assert problem in first
    assert len(line) <= 120
    assert "^" in marks
    assert remedy in second
    assert result.stderr.replace("\n", "").isprintable()


def test_diff_says_what_differs(folder):
    result = genoc("diff", folder / "small.json", folder / "other.json")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "enc1 widened 8 -> 16\nlink enc1 -> enc2 resize: max_pool -> avg_pool\n\n"
    )


def test_diff_of_equal_genotypes_says_nothing(folder):
    result = genoc("diff", folder / "small.json", folder / "canonical.json")
    assert (result.exit_code, result.output) == (0, "")


def test_diff_reads_standard_input(folder):
    result = genoc("diff", "-", folder / "canonical.json", input=OTHER)
    assert result.exit_code == 1
    assert "enc1 narrowed 16 -> 8\n" in result.stdout


def test_diff_in_json(folder):
    result = genoc("diff", "--json", folder / "small.json", folder / "other.json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["changes"] == [
        {
            "path": "stages.enc1.widths",
            "before": [8, 8],
            "after": [16, 16],
            "what": "widened",
            "words": "enc1 widened 8 -> 16",
        },
        {
            "path": "links[enc1 -> enc2].resize",
            "before": "max_pool",
            "after": "avg_pool",
            "what": "changed",
            "words": "link enc1 -> enc2 resize: max_pool -> avg_pool",
        },
    ]
    assert (found["costs"], len(found["uncounted"])) == (None, 2)
    equal = genoc("diff", "--json", folder / "small.json", folder / "canonical.json")
    assert (equal.exit_code, json.loads(equal.stdout)["changes"]) == (0, [])


def test_diff_in_json_says_null_for_what_is_not_there(folder):
    (folder / "fewer.json").write_text(text((("links",), DOCUMENT["links"][1:])), encoding="utf-8")
    result = genoc("diff", "--json", folder / "fewer.json", folder / "small.json")
    (change,) = json.loads(result.stdout)["changes"]
    assert (change["path"], change["what"]) == ("links", "added")
    assert (change["before"], change["after"]) == (None, {"from": "input", "to": "enc1"})


def test_diff_refuses_both_files_at_once(folder):
    result = genoc("diff", folder / "refused.json", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [
        line for line in result.stderr.splitlines() if ": 2 problems" in line or ": 1 problem" in line
    ] == [
        f"{folder / 'refused.json'}: 2 problems; see genoc explain G104",
        f"{folder}: 1 problem",
    ]


def test_schema_prints_the_schema():
    result = genoc("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json_schema(list(BY_NAME))


def test_schema_is_written_to_a_file(tmp_path):
    path = tmp_path / "genoc.schema.json"
    result = genoc("schema", "-o", path)
    assert (result.exit_code, result.output) == (0, "")
    Draft202012Validator(json.loads(path.read_text(encoding="utf-8"))).validate(DOCUMENT)


def test_schema_is_not_written_into_a_missing_folder(tmp_path):
    result = genoc("schema", "-o", tmp_path / "missing" / "genoc.schema.json")
    assert result.exit_code == 2
    assert "its folder does not exist" in result.stderr
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("group", [(), ("zoo",), ("config",), ("data",), ("import",)])
def test_a_group_without_arguments_prints_its_help(group):
    assert genoc(*group).stderr == genoc(*group, "--help").stdout
    runner = CliRunner()
    plain = runner.invoke(main, [*group, "--help"], color=True).stdout
    assert "\x1b[36m" in plain
    assert runner.invoke(main, list(group), color=True).stderr == plain


@pytest.mark.parametrize("command", ["fmt", "diff", "schema"])
def test_help_has_an_example(command):
    result = genoc(command, "--help")
    assert result.exit_code == 0
    assert f"genoc {command} " in result.stdout


RUN = """
import sys
from zoo.main import main
try:
    main(sys.argv[1:])
finally:
    print(*{"torch", "networkx", "numpy", "matplotlib"} & set(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("fmt", "small.json"), 0),
        (("schema",), 0),
    ],
    ids=["fmt", "schema"],
)
def test_no_framework_is_imported(folder, args, code):
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", RUN, *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
    )
    assert done.returncode == code
    assert done.stderr.decode().splitlines()[-1] == ""
