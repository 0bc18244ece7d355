"""`genoc runs` of a run whose plug-in is not installed."""

import json
import re
from pathlib import Path

from search.overview.run_row import run_row
from tests.search.report.conftest import write_json, write_training
from tests.search.test_api import genoc


def test_a_plug_in_that_is_not_installed_is_no_damage(tmp_path: Path):
    run = tmp_path / "first"
    write_training(run)
    written = (run / "genotype.json").read_text()
    (run / "genotype.json").write_text(re.sub(r'"op": "[a-z0-9_]+"', '"op": "group_conv_3x3"', written))
    row = run_row(run)
    assert row.state == "damaged"
    assert row.problem.endswith("is a plug-in missing?")
    plugin = {"group": "genoc.ops", "name": "group_conv", "distribution": "genoc-example", "version": "1.2"}
    record = json.loads((run / "run.json").read_text())
    write_json(run / "run.json", {**record, "plugins": [plugin]})
    row = run_row(run)
    problem = "the plug-in group_conv of genoc-example 1.2 is not installed"
    assert (row.state, row.macs, row.problem) == ("finished", None, problem)
    assert f"finished {run}: {problem}" in genoc("runs", tmp_path).stdout
    (run / "evaluation.json").write_text("{")
    assert run_row(run).state == "damaged"
