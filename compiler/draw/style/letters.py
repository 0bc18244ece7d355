"""The letters on the squares of a legend: each stands for one thing alone."""

from collections.abc import Collection, Iterable, Mapping
from string import ascii_uppercase


def lettered(titles: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """A capital letter for every name that nothing else has: the first of its title where that is free, else
    a later one, else any. ValueError if there are more names than letters.
    """
    spelt = {name: "".join(filter(str.isalpha, title.upper())) for name, title in titles.items()}
    letters: dict[str, str] = {}
    for name, letters_of_title in spelt.items():
        if initial := first_free(letters_of_title[:1], {*taken, *letters.values()}):
            letters[name] = initial
    for name in [name for name in titles if name not in letters]:
        found = first_free(spelt[name] + ascii_uppercase, {*taken, *letters.values()})
        if found is None:
            raise ValueError(f"no letter is left for {name!r}")
        letters[name] = found
    return {name: letters[name] for name in titles}


def first_free(letters: Iterable[str], taken: Collection[str]) -> str | None:
    """The first letter that is not taken, if there is one."""
    return next((letter for letter in letters if letter not in taken), None)
