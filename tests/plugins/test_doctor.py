"""What `genoc doctor` says of plug-ins."""

from tests.plugins.conftest import POINTS, Packages
from zoo.doctor.plugins import plugins


def test_they_are_named_and_those_that_do_not_load_told(packages: Packages):
    assert list(plugins()) == []
    packages.add_example()
    packages.add("broken", {"genoc.losses": {"other": "no_such_module:thing"}})
    told = {one.name: one for one in plugins()}
    assert told["other"].state == "absent"
    assert told["other"].value.startswith("losses, of broken 1.0: does not load")
    names = [name for group in POINTS.values() for name in group]
    assert {told[name].state for name in names} == {"fine"}
