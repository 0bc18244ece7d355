"""The `genoc` command as a process of its own: `python -m tests.zoo.genoc ...`."""

from zoo.main import main

main()
