"""The ways that an emitted network goes: each gives the numbers that the network itself gives.

`python -m tests.ways` tries every way with every bundled network and writes the table of docs/emitted.md.
"""
