"""The table of codes, the example and its errors in docs/settings.md are what is read and printed."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.codes.settings import SETTINGS_CODES
from search.commands.settings.commands import command_named
from search.commands.settings.read import read_settings
from zoo.main import main

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"
TABLE = re.compile(r"(?<=with an example\.\n\n).*\Z", re.DOTALL)
SAMPLE = re.compile(r"(?<=```text\n).*?(?=```\n)", re.DOTALL)
WRONG = "command: search\nmax_macs: 100M\nrecompute: no\nmethod: dart\n"


def table() -> str:
    rows = [f"| `{code.name}` | {code.title} | {code.means} |" for code in SETTINGS_CODES]
    return "\n".join(["| code | what | what it means, and what to do |", "|---|---|---|", *rows, ""])


def sample() -> str:
    Path("run.yaml").write_text(WRONG)
    result = CliRunner().invoke(main, ["config", "check", "run.yaml"])
    assert result.exit_code == 2
    return f"$ genoc config check run.yaml\n{result.stderr}"


@pytest.mark.parametrize(("part", "written"), [(TABLE, table), (SAMPLE, sample)], ids=["codes", "sample"])
def test_the_page_is_up_to_date(part, written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    text, page = written(), PAGE.read_text()
    if os.environ.get("REWRITE_GOLDEN"):
        PAGE.write_text(part.sub(lambda _: text, page, count=1))
    [found] = part.findall(PAGE.read_text())
    assert found == text


def test_the_example_of_the_page_is_read(tmp_path: Path):
    [text] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "run.yaml").write_text(text)
    values = read_settings(tmp_path / "run.yaml", command_named("search")).values
    assert values["class_weights"] == "1,2.5"
    assert len(values) == len(text.splitlines()) - 1
