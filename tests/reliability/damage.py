"""Files that are damaged as disks, copies and hands damage them."""

from collections.abc import Callable
from pathlib import Path
from random import Random

Harm = Callable[[bytearray, Random], object]


def flip(data: bytearray, random: Random) -> None:
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def flip_in_header(data: bytearray, random: Random) -> None:
    data[random.randrange(min(len(data), 2000))] ^= 1 << random.randrange(8)


def cut(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def blank(data: bytearray, random: Random) -> None:
    """A block of zeros, as file systems leave after a loss of power."""
    start = random.randrange(len(data))
    end = min(len(data), start + 512)
    data[start:end] = bytes(end - start)


def lengthen(data: bytearray, random: Random) -> None:
    data += random.randbytes(100)


HARMS: tuple[Harm, ...] = (flip, flip_in_header, cut, blank, lengthen)


def damaged(data: bytes, seed: int) -> bytes:
    """Bytes that differ from those given, in a way that follows from the seed."""
    random, found = Random(seed), bytearray(data)
    while found == data:
        HARMS[seed % len(HARMS)](found, random)
    return bytes(found)


def damage(path: Path, seed: int) -> None:
    path.write_bytes(damaged(path.read_bytes(), seed))
