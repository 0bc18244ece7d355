"""The methods of a study, by name."""

from collections.abc import Mapping

from search.study.contenders.base import Contender
from search.study.contenders.halving import Halving
from search.study.contenders.once_for_all import OnceForAll

METHODS: Mapping[str, type[Contender]] = {one.name: one for one in (Halving, OnceForAll)}
