"""Genotypes from Python: as the commands do it, with the same words."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import genoc
from genoc.genotypes.spaces import factor_text
from genotype import Genotype
from genotype.commands.amounts import FACTOR
from genotype.form import shown
from genotype.form.cells import Like
from genotype.form.choices import choices
from zoo.main import main
from zoo.references import text

ROOT = Path(__file__).parents[2]
BROKEN = text("unet").replace('"depth": 2', '"dpeth": 2', 1).replace('"resize": "max_pool", ', "", 1)


def genoc_command(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "net.json"
    path.write_text(BROKEN.replace('"max_pool"', '"max_pol"', 1))
    return path


def run(code: str, folder: Path) -> str:
    """What a program prints, that runs in a folder with a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


LIGHT = """
import genoc, sys
print(sorted({'click', 'networkx', 'numpy', 'torch', 'jinja2'} & set(sys.modules)))
genoc.check(genoc.load("unet.json"))
genoc.check("unet.json")
genoc.fix("unet.json")
genoc.cost("unet.json")
genoc.compile("unet.json")
genoc.draw("unet.json").svg
genoc.diff("unet.json", genoc.new("unet-32"))
genoc.new("unet")._repr_svg_()
genoc.explain("G101"), genoc.bundled(), dir(genoc), genoc.errors.Diverged, genoc.Epoch
print(sorted({'torch', 'monai', 'scipy', 'matplotlib', 'nibabel'} & set(sys.modules)))
"""


def test_nothing_heavy_is_imported_until_it_is_used(tmp_path: Path):
    """On import not even what reads a command line; for what is about genotypes alone, no torch."""
    (tmp_path / "unet.json").write_text(text("unet"))
    assert run(LIGHT, tmp_path) == "[]\n[]\n"


def test_the_package_is_the_command_too(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "genoc", "new", "unet"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout == text("unet")


def test_a_file_is_read_and_written_as_the_commands_do(tmp_path: Path):
    path = tmp_path / "net.json"
    genoc.save(genoc.new("unet"), path)
    assert path.read_text() == text("unet")
    assert genoc.load(path) == genoc.load(str(path)) == genoc.loads(text("unet")) == genoc.new("unet")
    assert genoc.compile(path) == genoc_command("compile", path).stdout
    assert f"{genoc.cost(path)}\n" == genoc_command("show", path).stdout
    other = tmp_path / "other.json"
    genoc.save(genoc.new("unet-32"), other)
    assert f"{genoc.diff(path, other)}\n" == genoc_command("diff", path, other).stdout
    assert f"{genoc.explain('g101')}\n" == genoc_command("explain", "G101").stdout


def test_errors_carry_and_print_what_the_command_prints(broken: Path):
    printed = genoc_command("check", broken)
    problems = genoc.check(broken)
    assert f"{problems}\n" == printed.stderr
    assert problems.error is not None
    assert problems.error.problems == tuple(problems)
    with pytest.raises(genoc.errors.InputError) as refused:
        genoc.cost(broken)
    assert refused.value.problems == tuple(problems)
    assert f"{refused.value}\n" == genoc_command("show", broken).stderr
    with pytest.raises(genoc.errors.InputError, match="dpeth"):
        genoc.load(broken)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path):
    [problem] = genoc.check(tmp_path / "net.json")
    assert problem.code == "G001"
    with pytest.raises(genoc.errors.InputError, match="G001"):
        genoc.load(tmp_path / "net.json")


def test_a_genotype_in_memory_is_shown_where_it_is_wrong():
    wrong = evolve(genoc.new("unet"), out_channels=3)
    [problem] = genoc.check(wrong)
    assert str(genoc.check(wrong)).startswith("unet:7:19: G704")
    assert problem.span is not None
    assert [one.code for one in genoc.check(evolve(wrong, in_channels=0, out_channels=1))] == ["G104"]
    with pytest.raises(genoc.errors.InputError, match="G104"):
        genoc.save(evolve(wrong, in_channels=0), "never.json")
    assert not Path("never.json").exists()


def test_fix_gives_what_the_command_writes(broken: Path):
    fixed = genoc.fix(broken)
    assert genoc.check(fixed) == ()
    before = broken.read_text()
    genoc_command("fix", "--yes", broken)
    assert genoc.load(broken) == fixed
    assert before != broken.read_text()
    with pytest.raises(genoc.errors.InputError, match="G704"):
        genoc.fix(evolve(fixed, out_channels=3))


def test_members_and_supernets_are_checked():
    space, net = genoc.new("segmentation"), genoc.sample(genoc.new("segmentation"), seed=1)
    assert genoc.check(net, member_of=space) == ()
    assert genoc.check(genoc.new("unet"), member_of=space)
    assert genoc.check(space) == ()
    assert {one.code for one in genoc.check(space, supernet=True)} >= {"G805"}
    assert genoc.check(genoc.new("skip-cells"), supernet=True) == ()


def test_a_space_is_no_network():
    for function in (genoc.compile, genoc.build):
        with pytest.raises(genoc.errors.InputError, match="G804"):
            function(genoc.new("segmentation"))


def test_a_module_computes_what_its_source_does():
    net = genoc.scale(genoc.new("unet"), by="1/16")
    module = genoc.build(net).eval()
    known: dict[str, object] = {}
    exec(genoc.compile(net), known)
    other = known[type(module).__name__]().eval()  # type: ignore[operator]
    other.load_state_dict(module.state_dict())
    images = torch.randn(1, 3, 32, 32)
    assert torch.equal(module(images), other(images))


def test_scaling_is_that_of_the_command(tmp_path: Path):
    path = tmp_path / "net.json"
    genoc.save(genoc.new("unet"), path)
    for settings, words in (
        ({"by": "1/4"}, ["--by", "1/4"]),
        ({"by": 0.25}, ["--by", "0.25"]),
        ({"max_macs": "25M", "size": 48}, ["--max-macs", "25M", "--size", "48"]),
        ({"max_params": 10**6}, ["--max-params", "1000000"]),
    ):
        typed = genoc_command("scale", path, *words, "-o", tmp_path / "scaled.json", "--force")
        assert typed.exit_code == 0
        assert genoc.load(tmp_path / "scaled.json") == genoc.scale(path, **settings)  # type: ignore[arg-type]
    for wrong in ({}, {"by": 2, "max_macs": 3}, {"by": -1}, {"max_macs": "few"}, {"max_params": 10}):
        with pytest.raises(genoc.errors.InputError):
            genoc.scale(path, **wrong)  # type: ignore[arg-type]


@given(st.integers(1, 64), st.integers(1, 64))
def test_a_factor_may_be_a_float(over: int, under: int):
    assert Fraction(factor_text(over / under)) == Fraction(over, under)  # type: ignore[arg-type]


@given(st.floats(1e-6, 65_536))
def test_a_float_that_is_no_small_fraction_is_taken_to_nine_digits(by: float):
    assert float(FACTOR.convert(factor_text(by), None, None)) == pytest.approx(by, rel=1e-12, abs=6e-10)


def test_a_factor_that_is_none_is_told():
    net = genoc.new("unet")
    assert genoc.scale(net, by=1 / 3) == genoc.scale(net, by="1/3")
    for by in (0.0, -0.5, float("nan"), float("inf"), 1e-12, 1e9):
        with pytest.raises(genoc.errors.InputError, match="by"):
            genoc.scale(net, by=by)


def test_a_genotype_prints_in_a_line():
    assert str(genoc.new("unet")) == "unet: 2D, 3 channels in, 1 out (mask), 9 stages"
    assert str(genoc.new("nnu-net-small")).startswith("nnu-net-small: 3D, 1 channel in, 3 out (classes), ")
    for name in genoc.bundled():
        net = genoc.new(name)
        count = len([*choices(net)])
        assert str(net).startswith(f"{name}: {net.spatial_dims}D, ")
        assert str(net).endswith(f"space with {count} open choices" if count else "stages")
        assert repr(net).startswith(f"Genotype(schema={net.schema!r}, ")
    wrong = evolve(genoc.new("skip-cells"), cells={"skip_0": Like(like="none")})
    assert str(wrong).startswith("skip-cells: ")


def test_drawings_show_themselves(tmp_path: Path):
    net = genoc.new("skip-cells")
    drawing = genoc.draw(net)
    assert drawing._repr_svg_() == drawing.svg == net._repr_svg_()
    drawing.save(tmp_path / "net.svg")
    assert drawing.svg in (tmp_path / "net.svg").read_text()
    cell = next(iter(net.cells))
    assert genoc.draw(net, cell=cell).dot.startswith("digraph")
    assert genoc.diff(net, genoc.new("unet")).draw().svg.startswith("<svg")
    with pytest.raises(genoc.errors.InputError, match="there is no such cell"):
        genoc.draw(net, cell="skip")
    with pytest.raises(genoc.errors.InputError, match="format"):
        drawing.save(tmp_path / "net.bmp")


def test_a_genotype_that_cannot_be_drawn_shows_its_text(monkeypatch: pytest.MonkeyPatch):
    assert evolve(genoc.new("unet"), out_channels=3)._repr_svg_() is None
    monkeypatch.setattr(shown, "_DRAW", [])
    assert genoc.new("unet")._repr_svg_() is None
    monkeypatch.setenv("PATH", "/nowhere")
    drawing = genoc.draw(genoc.new("unet"))
    assert drawing._repr_svg_() is None
    with pytest.raises(genoc.errors.InputError, match="install Graphviz"):
        _ = drawing.svg


def test_differences_are_false_where_there_are_none():
    net = genoc.new("unet")
    assert not genoc.diff(net, net)
    assert str(genoc.diff(net, net)) == "no difference"
    assert len(genoc.diff(net, evolve(net, name="other"))) == 1


def test_names_that_are_none_are_told():
    assert isinstance(genoc.new("unet"), Genotype)
    with pytest.raises(genoc.errors.InputError, match="did you mean 'unet-32'"):
        genoc.new("unet32")
    with pytest.raises(genoc.errors.InputError, match="no such code"):
        genoc.explain("G999")
    with pytest.raises(AttributeError, match="trian"):
        _ = genoc.trian  # type: ignore[attr-defined]
