"""Pixels in a file: the same numbers, and a plain message where the disk has no room for them."""

import errno
import os
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.arrays import reserved
from search.data.arrays.reserved import NotStored, reserve
from search.data.arrays.store import Store
from search.data.parallel_read import gathered

SHAPES = st.lists(st.integers(0, 9), min_size=1, max_size=3)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("search.data.arrays.store.user_cache_path", lambda name: tmp_path / name)
    return tmp_path


def refused(store: Store) -> str:
    with pytest.raises(NotStored) as caught:
        store.held(torch.ones(1024))
    return str(caught.value)


def test_values_in_a_file_are_the_same_and_leave_no_file(cache):
    values = torch.randn(30, 7)
    held = Store(limit=0).held(values)
    assert torch.equal(held, values)
    assert isinstance(Store(limit=0).empty((2, 3), np.uint8), np.memmap)
    assert list((cache / "genoc" / "pixels").iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_what_is_needed_free_and_to_do(cache, monkeypatch, code):
    def full(descriptor, start, size):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "posix_fallocate", full)
    words = refused(Store(limit=0))
    for part in (str(cache / "genoc" / "pixels"), "4 KiB", " free", "--data-memory", reserved.VARIABLE):
        assert part in words


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="zeros are written")
@pytest.mark.parametrize("code", [errno.EINVAL, errno.EOPNOTSUPP])
def test_a_file_system_that_cannot_reserve_is_written_to(tmp_path, monkeypatch, code):
    def unable(descriptor, start, size):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "posix_fallocate", unable)
    with (tmp_path / "x").open("w+b") as file:
        reserve(file, 2 * reserved.CHUNK + 5)
    assert (tmp_path / "x").read_bytes() == bytes(2 * reserved.CHUNK + 5)


@given(st.integers(1, 5000))
def test_reserving_and_writing_zeros_give_one_file(tmp_path_factory, size):
    folder = tmp_path_factory.mktemp("zeros")
    for name, make in (("a", reserve), ("b", reserved.write_zeros)):
        with (folder / name).open("w+b") as file:
            make(file, size)
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes() == bytes(size)


def test_a_file_in_the_place_of_the_folder_is_told(cache):
    (cache / "genoc").write_text("")
    words = refused(Store(limit=0))
    for part in (str(cache / "genoc"), "--data-memory", reserved.VARIABLE):
        assert part in words


def test_a_disk_without_room_is_told_once_for_all_images(cache, monkeypatch):
    monkeypatch.setattr("search.data.arrays.store.reserved", lambda *given: write_error())
    store = Store(limit=0)
    with pytest.raises(InputError) as caught:
        gathered("a set", range(20), lambda size: store.held(torch.ones(size + 1)), "images")
    assert [problem.path for problem in caught.value.problems] == ["--data-memory"]


def write_error():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_zeros_that_the_disk_does_not_take_are_an_error():
    with pytest.raises(OSError, match="No space left"), open("/dev/full", "r+b", buffering=0) as file:
        reserved.write_zeros(file, 10)


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 9), min_size=1, max_size=3),
            st.sampled_from(["uint8", "float16", "int64"]),
        ),
        max_size=40,
    ),
    st.integers(0, 500),
)
def test_arrays_in_files_do_not_overlap(tmp_path_factory, shapes, limit):
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.data.arrays.store.user_cache_path", lambda name: folder / name)
        store = Store(limit)
        arrays = [store.empty(shape, np.dtype(kind)) for shape, kind in shapes]
    for number, array in enumerate(arrays):
        array[...] = number
    for number, (array, (shape, kind)) in enumerate(zip(arrays, shapes, strict=True)):
        assert (array.shape, array.dtype) == (tuple(shape), np.dtype(kind))
        assert (array == number).all()


def test_thousands_of_images_need_few_open_files(cache, monkeypatch):
    made = []
    monkeypatch.setattr(
        "search.data.arrays.store.reserved",
        lambda folder, size: made.append(size) or reserved.reserved(folder, size),
    )
    store = Store(limit=0)
    kept = [store.held(torch.full((100,), number)) for number in range(5000)]
    assert len(made) < 100
    assert sum(made) < 1.2 * 5000 * 832
    assert all((one == number).all() for number, one in enumerate(kept))
