"""What an emitted network is used by and exported to: each target gives the numbers of the network itself.

`python -m tests.compatibility` tries each with every bundled network and writes the table of docs/emitted.md.
"""
