"""What another user may not use is named."""

import os
import shutil
from pathlib import Path

import pytest

from genotype import InputError
from tests.reliability.forked import ended, forked
from tests.search.runs.test_vanished import made, place, trained  # noqa: F401


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("what", ["the folder", "the run", "the images"])
def test_what_another_user_may_not_use_is_named(what: str, made: Path, place: Path, tmp_path: Path):  # noqa: F811
    """In another process, which cannot become root again."""
    said = tmp_path / "said"
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    if what == "the run":
        shutil.copytree(made / "run", place / "run")
    if what == "the images":
        (place / "run").mkdir(mode=0o777)
        (place / "run").chmod(0o777)
        (place / "data" / "images" / "07.png").chmod(0o000)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}

    def work() -> None:
        os.setuid(65534)
        try:
            trained(place, resume=what == "the run")
        except InputError as error:
            print(error)
            raise SystemExit(2) from None

    found = ended(forked(work, said), said)
    assert found.code == 2, found.words
    named = {"the folder": "--out", "the run": "--out", "the images": "07"}[what]
    assert named in found.words
    assert "->" in found.words
    assert "Traceback" not in found.words
    if what != "the images":
        assert "this user may not write there" in found.words
        assert "data  " not in found.words  # before they are read
    before.pop(said, None)
    assert {path: path.read_bytes() for path in before} == before
