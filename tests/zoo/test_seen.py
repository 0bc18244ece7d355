"""The genotype of an entry is read once for all checks, and anew where its file is another one."""

from pathlib import Path

import pytest
from attrs import evolve

from genotype import InputError, canonical_text
from tests.zoo.trained import TINY
from zoo.entries import entry as entries
from zoo.verification.seen import SeenEntry


def test_a_genotype_is_read_anew_when_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, read = tmp_path / entries.GENOTYPE, entries.read_decided
    times = list[Path]()
    monkeypatch.setattr(entries, "read_decided", lambda path: times.append(path) or read(path))
    entry = SeenEntry(tmp_path)
    for about in ("one", "another"):
        path.write_text(canonical_text(evolve(TINY, about=about)))
        assert entry.genotype().about == entry.genotype().about == about
    assert len(times) == 2
    path.write_text("{}")
    for _ in range(2):
        with pytest.raises(InputError):
            entry.genotype()
    assert len(times) == 4
