"""Reading, checking and writing genotypes. Nothing here imports torch."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from genoc.genotypes.given import AnyPath, Source, as_path, passed, reading_of
from genotype import Diagnostic, Genotype, InputError

if TYPE_CHECKING:
    from genotype.diagnostics.input_error import TextError


def load(path: AnyPath) -> Genotype:
    """The genotype or search space of a JSON file.

    Only its form is looked at; `check` tells whether it is a network. All other functions take a path
    as well as a genotype, and then show the line that is wrong.

    Raises:
        InputError: with every problem of form, such as a misspelt key.

    >>> path = getfixture("tmp_path") / "unet.json"
    >>> genoc.save(genoc.new("unet"), path)
    >>> genoc.load(path).name
    'unet'
    """
    from genotype.text.read import load

    return load(as_path(path))


def loads(text: str, subject: str = "genotype") -> Genotype:
    """The genotype or search space of a JSON text, which messages call `subject`.

    Raises:
        InputError: with every problem of form.
    """
    from genotype.text.read import loads

    if not isinstance(text, str):
        raise TypeError(f"a text is expected, not {type(text).__name__}; genoc.load reads a file")
    return loads(text, subject)


def save(genotype: Genotype, path: AnyPath) -> None:
    """Write a genotype in canonical form, as `genoc fmt` does. A file that is there is replaced at once.

    Raises:
        InputError: the file cannot be written, or the genotype has a problem of form.
    """
    from genotype import canonical_text, loads
    from genotype.text.files import write_text

    if not isinstance(genotype, Genotype):
        raise TypeError(f"a genotype is expected, not {type(genotype).__name__}")
    text = canonical_text(genotype)
    loads(text, genotype.name)  # what is written can be read again
    write_text(as_path(path), text)


def new(
    name: str,
    *,
    classes: int | None = None,
    in_channels: int | None = None,
    spatial_dims: Literal[2, 3] | None = None,
    width_factor: float | str | None = None,
    levels: int | None = None,
) -> Genotype:
    """A genotype or search space that comes with genoc, or one like it; `genoc.bundled()` names them.

    Args:
        name: of the file.
        classes: how many classes it tells apart, the background among them; 1 is a mask.
        in_channels: channels of the images.
        spatial_dims: 2 for images, 3 for volumes.
        width_factor: what all widths are multiplied by: 0.5, or "1/3".
        levels: how many resolutions; the deepest are taken away, or added.

    Raises:
        InputError: there is none of this name, or it cannot be changed so, with the reason.

    >>> genoc.new("unet").in_channels
    3
    >>> net = genoc.new("unet", classes=4, in_channels=1, spatial_dims=3, width_factor=0.25, levels=4)
    >>> print(net)
    unet: 3D, 1 channel in, 4 out (classes), 7 stages
    """
    from compiler.adapting.adapt import Wanted, adapted
    from genoc.genotypes.spaces import factor_text
    from genoc.runs.options import converted
    from zoo.commands.new import new as command
    from zoo.references import reference

    changes: dict[str, Any] = {
        "classes": classes,
        "in_channels": in_channels,
        "spatial_dims": None if spatial_dims is None else str(spatial_dims),
        "width_factor": None if width_factor is None else factor_text(width_factor),
        "levels": levels,
    }
    found = reference(str(name))
    given = {key: value for key, value in changes.items() if value is not None}
    if not given:
        return found
    given = converted(command, given)
    dims = given.pop("spatial_dims", None)
    return adapted(found, Wanted(**given, spatial_dims=None if dims is None else int(dims)))


def bundled() -> tuple[str, ...]:
    """The names of the genotypes and search spaces that come with genoc.

    >>> "segmentation" in genoc.bundled()
    True
    """
    from zoo.references import names

    return names()


class Problems(tuple[Diagnostic, ...]):
    """The problems of a genotype, empty if it has none; it prints as `genoc check` does."""

    error: "TextError | InputError | None"

    def __new__(cls, problems: Iterable[Diagnostic], error: InputError | None = None) -> "Problems":
        found = super().__new__(cls, problems)
        found.error = error
        return found

    def __str__(self) -> str:
        return str(self.error) if self and self.error is not None else "fine"

    __repr__ = __str__


def check(source: Source, *, supernet: bool = False, member_of: Source | None = None) -> Problems:
    """Every problem of a genotype or search space; none if it can be compiled, or a space sampled.

    Nothing is raised for what is wrong in it: that a file cannot be read is a problem too.

    Args:
        source: a genotype, or the path of its file.
        supernet: also report why a search space has no supernet, which a search by alphas needs.
        member_of: also report where a genotype is not one of this search space.

    Raises:
        InputError: the space `member_of` has problems itself.

    >>> genoc.check(genoc.new("unet"))
    fine
    >>> from attrs import evolve
    >>> [problem.code for problem in genoc.check(evolve(genoc.new("unet"), out_channels=3))]
    ['G704']
    """
    from compiler.fix.reported import answer, unreadable

    space = None if member_of is None else passed(member_of).genotype
    try:
        reading, subject = reading_of(source)
    except InputError as refused:
        found = unreadable(str(source), refused)
    else:
        found = answer(reading, subject, supernet, space)
    return Problems(found.problems, found.refused)


def fix(source: Source) -> Genotype:
    """The genotype with every problem repaired that has one safe remedy: misspelt names, dead nodes, ...

    No file is changed: `genoc.save(genoc.fix(path), path)` does that.

    Raises:
        InputError: with the problems that have to be corrected by hand.
    """
    from compiler.fix.fixed import fixed
    from genotype.diagnostics.input_error import TextError

    reading, subject = reading_of(source)
    result = fixed(reading)
    if result.genotype is None or result.by_hand:
        raise TextError(subject, result.by_hand, result.text or reading.text)
    return result.genotype


def explain(code: str) -> str:
    """What the code of a problem means, with an example, as `genoc explain` prints it.

    Raises:
        InputError: there is no such code.

    >>> genoc.explain("G101").splitlines()[0]
    'G101: an unknown key'
    """
    from compiler.codes.explain import explained
    from search.codes.every import code_named

    return "\n".join(explained(code_named(str(code))))
