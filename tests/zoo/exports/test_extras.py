"""A target whose packages are not installed names the line to type."""

import pytest

from genotype import InputError
from zoo.exports.registry import target_named
from zoo.exports.target import is_installed, require_extra


@pytest.mark.parametrize("name", ["monai-bundle", "huggingface", "bioimageio"])
def test_a_missing_package_is_named_with_the_line_to_type(name, monkeypatch):
    target = target_named(name)
    monkeypatch.setattr(type(target), "modules", ("not_there", "not_there.core"))
    with pytest.raises(InputError, match=rf"pip install 'genoc\[{name}\]'"):
        require_extra(target)


def test_a_module_of_a_package_that_is_not_there_is_not_installed():
    assert not is_installed("not_there.core")
    assert not is_installed("json.not_there")
    assert is_installed("json.decoder")
