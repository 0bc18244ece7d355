"""Stores by URL: fsspec's memory, and S3 as moto serves it on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from genotype import InputError
from tests.zoo.remotes.made import files_of
from zoo.entries.entry import Entry
from zoo.remotes.addresses import open_store
from zoo.remotes.generations import latest
from zoo.remotes.pull import planned, pull
from zoo.remotes.push import push

NOT_HERE = "needs S3's packages: pip install -c constraints.txt s3fs moto flask flask-cors"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a bucket on a server of this machine."""
    pytest.importorskip("s3fs", reason=NOT_HERE)
    server = pytest.importorskip("moto.server", reason=NOT_HERE).ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            environment.setenv(name, value)
        import s3fs

        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("zoo")
        yield "s3://zoo/models"
    server.stop()


@pytest.fixture(params=["memory", "s3"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty store."""
    if request.param == "memory":
        return f"memory://zoo/{uuid4().hex}"
    return f"{request.getfixturevalue('bucket')}/{uuid4().hex}"


def test_what_is_pushed_is_pulled_with_the_same_bytes(url: str, kept_zoo: Path, tmp_path: Path):
    store = open_store(url)
    assert latest(store).digest is None
    done, _ = push(store, kept_zoo, [Entry(kept_zoo / "tiny")])
    again, plan = push(store, kept_zoo, [Entry(kept_zoo / "tiny")])
    assert (again, plan.uploads, done.index.generation) == (done, (), 1)
    pull(store, tmp_path, planned(tmp_path, latest(open_store(url)).index, []))
    assert files_of(tmp_path / "tiny") == files_of(kept_zoo / "tiny")


def test_a_file_is_created_once_and_read_in_parts(url: str, tmp_path: Path):
    store = open_store(url)
    assert [store.create("index/1", data) for data in (b"first", b"second")] == [True, False]
    assert (store.names("index"), store.size("index/1"), store.size("index/2")) == (["1"], 5, None)
    assert b"".join(store.blocks("index/1", 1, 3)) == b"irs"
    with pytest.raises(FileNotFoundError):
        [*store.blocks("none", 0, 1)]
    (tmp_path / "file").write_bytes(b"content")
    store.put("blobs/ab/file", tmp_path / "file")
    assert b"".join(store.blocks("blobs/ab/file", 0, 100)) == b"content"


def test_where_a_store_knows_no_condition_what_is_there_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    import fsspec

    whole = fsspec.get_filesystem_class("memory").pipe_file

    def simple(self, path, value, mode="overwrite"):
        if mode != "overwrite":
            raise NotImplementedError
        return whole(self, path, value)

    store = open_store(f"memory://zoo/{uuid4().hex}")
    monkeypatch.setattr(type(store.system), "pipe_file", simple)
    assert [store.create("index/1", data) for data in (b"first", b"second")] == [True, False]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense://bucket", "Protocol not known"),
        ("sftp://host/models", "needs a package that is not installed"),
    ],
)
def test_an_address_that_cannot_be_opened_is_refused(url: str, said: str):
    with pytest.raises(InputError, match=said):
        open_store(url)


def test_a_store_that_cannot_be_reached_says_so(monkeypatch: pytest.MonkeyPatch):
    store = open_store(f"memory://zoo/{uuid4().hex}")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no route to host")

    monkeypatch.setattr(type(store.system), "ls", broken)
    with pytest.raises(InputError, match="RuntimeError: no route to host"):
        latest(store)
