"""`genoc scale` as it is typed."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.scaling.about import about_scaled
from genotype import Norm, canonical_text, load
from genotype.text.read import loads
from search.config import TrainConfig
from search.latency.predict import Predictor
from search.memory.step import least_of
from search.scaling import memory_of
from zoo.main import main
from zoo.references import reference


def genoc(*arguments, **options):
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False, **options)


@pytest.fixture
def unet(tmp_path: Path) -> Path:
    path = tmp_path / "unet.json"
    path.write_text(canonical_text(reference("unet-32")))
    return path


def test_it_prints_or_writes_and_says_what_was_done(unet, tmp_path):
    printed = genoc("scale", unet, "--by", ".25")
    assert printed.exit_code == 0
    assert printed.stderr == (
        "scaled by 0.25: parameters 7,852,545 -> 492,609, MACs 3,487,563,776 -> 220,725,248 (128 x 128)\n"
    )
    assert loads(printed.stdout).stages["enc1"].widths == 8
    written = genoc("scale", unet, "--by", "1/4", "-o", tmp_path / "narrow.json")
    assert written.exit_code == 0
    assert written.stderr.endswith(f"written: {tmp_path / 'narrow.json'}\n")
    assert (tmp_path / "narrow.json").read_text() == printed.stdout
    again = ("scale", unet, "--by", "1/2", "-o", tmp_path / "narrow.json")
    assert genoc(*again).exit_code == 2
    assert (tmp_path / "narrow.json").read_text() == printed.stdout
    assert genoc(*again, "--force").exit_code == 0


@given(
    st.sampled_from(["", "A U-Net of 64 to 1024 channels", "A U-Net.", "Scaled by hand."]),
    st.lists(st.sampled_from([Fraction(2), Fraction(1, 2), Fraction(1, 4), Fraction(3)]), max_size=4),
)
def test_what_a_network_says_of_its_widths_has_the_factor_in_all(about, factors):
    told = about
    for factor in factors:
        told = about_scaled(told, factor)
    whole = prod(factors, start=Fraction(1))
    assert told.startswith(about)
    assert (told == about) == (whole == 1)
    assert told.lower().count("scaled by") - about.lower().count("scaled by") == (whole != 1)
    assert whole == 1 or f"caled by {float(whole):.6g}" in told


def test_a_scaled_file_says_so(unet):
    assert loads(genoc("scale", unet, "--by", ".25").stdout).about.endswith(" Scaled by 0.25.")


def test_widen_is_its_former_name(unet):
    assert genoc("widen", unet, "--by", 2).stdout == genoc("scale", unet, "--by", 2).stdout


def test_standard_input_is_scaled_and_scaled_back(unet):
    wide = genoc("scale", unet, "--by", 4).stdout
    assert genoc("scale", "-", "--by", "1/4", input=wide).stdout == unet.read_text()


@pytest.mark.parametrize(
    ("option", "limit", "measure"),
    [
        ("--max-macs", "25M", lambda one: cost(lower(one), (48, 48)).macs / 25e6),
        ("--max-params", "1.2M", lambda one: cost(lower(one), (48, 48)).parameters / 1.2e6),
        (
            "--max-memory",
            "200MiB",
            lambda one: least_of(lower(one), TrainConfig(precision="fp32"), (48, 48)).of(16) / (200 * 2**20),
        ),
    ],
)
def test_a_budget_is_kept_and_nearly_used(unet, option, limit, measure):
    result = genoc("scale", unet, option, limit, "--size", 48)
    assert result.exit_code == 0
    small = loads(result.stdout)
    assert check(small) == ()
    assert 0.9 < measure(small) <= 1
    assert "of at most" in result.stderr


def test_several_budgets_are_all_kept(unet):
    result = genoc("scale", unet, "--max-macs", "100M", "--max-params", "50k", "--size", 64)
    counted = cost(lower(loads(result.stdout)), (64, 64))
    assert counted.macs <= 100e6
    assert counted.parameters <= 50e3


def test_a_latency_is_kept_by_the_table_of_the_device(unet, monkeypatch):
    def milliseconds(predictor, genotype, size):
        assert (predictor.bench.batch, size) == (2, (48, 48))
        return cost(lower(genotype), size).macs / 1e7

    monkeypatch.setattr(Predictor, "milliseconds", milliseconds)
    result = genoc("scale", unet, "--max-latency", "3.5ms", "--size", 48, "--batch", 2)
    assert result.exit_code == 0
    assert 0.9 < cost(lower(loads(result.stdout)), (48, 48)).macs / 3.5e7 <= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "give either --by, or --max-macs or another budget"),
        (("--by", 2, "--max-macs", "1M"), "give either --by, or --max-macs or another budget"),
        (("--by", 2, "--threads", 1), "--threads is for --max-latency"),
        (("--max-macs", "1M", "--batch", 1), "--batch is for --max-latency or --max-memory"),
        (("--max-macs", "fast"), "is not a number: write 25M"),
        (("--max-latency", "10 MB"), "is not a time: write 10ms"),
        (("--by", "-2"), "it must be above zero: give 2, .25"),
        (("--max-params", 10), "--max-params: the narrowest network has 3,353 parameters"),
        (("--by", 5000), "stages.enc1.widths: G104 160000 is out of range"),
        (("--by", 2, "--size", 50), "the network takes multiples of 16 x 16"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(unet, tmp_path, arguments, words):
    result = genoc("scale", unet, *arguments, "-o", tmp_path / "new.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert not (tmp_path / "new.json").exists()


def test_a_search_space_is_scaled_with_its_options(tmp_path):
    space = tmp_path / "space.json"
    space.write_text(canonical_text(reference("joint")))
    small = genoc("scale", space, "--max-macs", "100M", "--size", 32)
    assert small.exit_code == 0
    assert check(loads(small.stdout)) == ()
    merging = genoc("scale", space, "--by", ".1")
    assert merging.exit_code == 0
    assert "merged   stages.enc1.widths" in merging.stderr


@pytest.mark.parametrize("memory", [2**16, 2**27])
def test_what_does_not_fit_into_memory_is_not_timed(unet, monkeypatch, memory):
    def milliseconds(predictor, genotype, size):
        assert memory_of(genotype, size, 1, "cpu")(genotype) <= memory
        return 1.0

    monkeypatch.setattr(Predictor, "milliseconds", milliseconds)
    monkeypatch.setattr("search.memory.available.main_memory", lambda: memory)
    result = genoc("scale", unet, "--max-latency", "1min", "--size", 48)
    assert result.exit_code == (2 if memory == 2**16 else 0)
    assert ("does not fit into memory" in result.stderr) == (memory == 2**16)


def test_a_search_space_has_no_latency_of_its_own(tmp_path):
    space = tmp_path / "space.json"
    space.write_text(canonical_text(reference("joint")))
    result = genoc("scale", space, "--max-latency", "10ms")
    assert result.exit_code == 2
    assert "this choice is open" in result.stderr


def test_the_result_loads(unet, tmp_path):
    genoc("scale", unet, "--by", ".3", "-o", tmp_path / "small.json")
    assert load(tmp_path / "small.json").name == json.loads(unet.read_text())["name"]


RUN = """
import sys
from fractions import Fraction
from math import prod
from zoo.main import main
try:
    main(sys.argv[1:])
finally:
    print(*{"torch", "matplotlib"} & set(sys.modules), file=sys.stderr)
"""


def test_counting_needs_no_framework(unet):
    done = subprocess.run(
        [sys.executable, "-c", RUN, "scale", str(unet), "--max-macs", "25M"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode().splitlines()[-1] == ""


def test_a_size_that_a_narrower_network_does_not_take_is_refused(tmp_path):
    """Eight groups of eight channels are instances, which a single pixel has no statistics of."""
    network = reference("unet-32")
    stages = {
        name: evolve(stage, widths=16, norm=Norm("group", groups=8)) for name, stage in network.stages.items()
    }
    path = tmp_path / "net.json"
    path.write_text(canonical_text(evolve(network, stages=stages)))
    result = genoc("scale", path, "--max-latency", "1us", "--size", 16, "--threads", 1)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the network takes multiples of 16 x 16, but not 16 x 16 itself" in result.stderr
