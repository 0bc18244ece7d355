"""All codes: of genotypes, of data sets and of settings."""

from compiler.codes import CODES
from genotype import refuse
from genotype.codes.code import Code
from search.codes.data import DATA_CODES
from search.codes.settings import SETTINGS_CODES

EVERY_CODE: tuple[Code, ...] = (*CODES, *DATA_CODES, *SETTINGS_CODES)


def code_named(name: str) -> Code:
    """The code of a name such as G101 or d111. Raises InputError if there is none."""
    by_name = {code.name: code for code in EVERY_CODE}
    if name.upper() not in by_name:
        raise refuse("genoc explain", repr(name), "there is no such code", "`genoc explain` lists all codes")
    return by_name[name.upper()]
