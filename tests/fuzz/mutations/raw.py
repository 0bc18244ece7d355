"""Changing bytes: flips, cuts, splices, numbers of other sizes."""

from collections.abc import Sequence
from random import Random

WHOLE = (0, 1, -1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1,
         1 << 40, (1 << 63) - 1)  # fmt: skip


def changed_bytes(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Bytes with one to five changes; more of them at the beginning, where headers are."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        data = random.choice(CHANGES)(random, data, others)
    return data


def place_in(random: Random, data: bytes) -> int:
    """A place, half of the time among the first bytes."""
    most = len(data) if random.random() < 0.5 else min(len(data), 400)
    return random.randrange(most + 1)


def flip(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place_in(random, data)
    if at >= len(data):
        return data + b"\0"
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def other(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place_in(random, data)
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def number(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A whole number of one to eight bytes in place of what is there."""
    size = random.choice((1, 2, 4, 4, 8))
    value = random.choice(WHOLE) % (1 << 8 * size)
    at = place_in(random, data)
    order = "little" if random.random() < 0.5 else "big"
    return data[:at] + value.to_bytes(size, order) + data[at + size :]


def cut(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place_in(random, data)
    return data[:at] + data[at + random.choice((1, 1, 2, 4, 16, 256, len(data))) :]


def repeat(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place_in(random, data)
    part = data[at : at + random.choice((1, 4, 16, 64))]
    return data[:at] + part * random.choice((2, 2, 3, 50)) + data[at:]


def splice(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of this, and the end of another."""
    end = random.choice(others) if others else data
    return data[: place_in(random, data)] + end[place_in(random, end) :]


CHANGES = (flip, flip, other, number, number, cut, repeat, splice)
