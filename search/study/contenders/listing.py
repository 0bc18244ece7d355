"""The methods of a study, by name."""

from collections.abc import Mapping

from search.study.contenders.base import Contender
from search.study.contenders.halving import Halving

METHODS: Mapping[str, type[Contender]] = {Halving.name: Halving}
