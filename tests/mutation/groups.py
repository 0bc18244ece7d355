"""What is mutated, and by which tests it should be noticed."""

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]


@frozen
class Group:
    """Files of the project and tests, as paths from the project's root."""

    code: Sequence[str]
    tests: Sequence[str]

    def files(self) -> list[str]:
        found = [path for name in self.code for path in [*(ROOT / name).rglob("*.py"), ROOT / name]]
        return sorted(str(path.relative_to(ROOT)) for path in found if path.suffix == ".py")


def in_compiler(*names: str) -> list[str]:
    return [f"tests/compiler/test_{name}.py" for name in names]


GROUPS = {
    "form": Group(
        ["genotype/form", "genotype/text", "genotype/source"],
        ["tests/genotype", *in_compiler("checks")],
    ),
    "checks": Group(
        ["compiler/checks"],
        ["tests/genotype/test_elsewhere.py", *in_compiler(
            "blocks", "cascades", "checks", "codes", "dropout", "fix", "known", "norm_groups",
            "compiler_commands", "same_options", "spaces_refused",
        )],
    ),
    "shapes": Group(
        ["compiler/program", "compiler/structure"],
        in_compiler(
            "blocks", "costs", "expected_cost", "graph", "in_brief", "in_full", "layers", "member_of",
            "membership", "names", "sizes", "dropout", "inference", "width_options",
        ),
    ),
    "costs": Group(
        ["compiler/analysis"],
        in_compiler(
            "compare", "compiler_commands", "costs", "expected_cost", "expected_one_hot", "known_values",
            "show", "sizes",
        ),
    ),
    "derivation": Group(
        ["search/derivation", "search/selection"],
        [
            *(f"tests/search/test_{name}.py" for name in (
                "budget", "decisions", "derive_from_run", "inherit_fusion", "inherit_run", "open_stages",
                "optional_links", "perturbation", "sample", "published_bugs",
            )),
            "tests/search/reproductions/test_published_genotype.py",
        ],
    ),
    "measures": Group(
        ["search/measures", "search/training/metrics.py"],
        ["tests/search/measures", "tests/search/test_metrics.py", "tests/search/test_evaluate_by_class.py"],
    ),
}  # fmt: skip
