"""A store that fsspec reaches: S3, Google Cloud, Azure, Hugging Face, SFTP and others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import field, frozen

from genotype import refuse
from genotype.diagnostics.installing import install
from zoo.remotes.secrets import shown_address, without_secrets
from zoo.remotes.store import BLOCK, CHECK, words_of

NEEDED = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "hf": "huggingface_hub",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
}
"""The package that a kind of store needs besides fsspec."""


@frozen
class FilesystemStore:
    """Files below a path of a file system of fsspec. Its address may hold a password, and is not told."""

    url: str = field(repr=False)
    system: Any
    root: str

    @property
    def where(self) -> str:
        return shown_address(self.url)

    def is_there(self) -> bool:
        with as_os_errors(self.url):
            self.system.invalidate_cache()
            return bool(self.system.exists(self.root))

    def names(self, folder: str) -> list[str]:
        with as_os_errors(self.url):
            self.system.invalidate_cache()
            try:
                listed = self.system.ls(self.place(folder), detail=False)
            except FileNotFoundError:
                return []
        return sorted(str(path).rstrip("/").rpartition("/")[2] for path in listed)

    def size(self, path: str) -> int | None:
        with as_os_errors(self.url):
            self.system.invalidate_cache()
            try:
                found = self.system.info(self.place(path))
            except FileNotFoundError:
                return None
        return int(found["size"]) if found.get("type") == "file" and found.get("size") is not None else None

    def blocks(self, path: str, start: int, most: int) -> Iterator[bytes]:
        with as_os_errors(self.url), self.system.open(self.place(path), "rb", block_size=BLOCK) as file:
            file.seek(start)
            while most > 0 and (part := file.read(min(most, BLOCK))):
                most -= len(part)
                yield part

    def put(self, path: str, source: Path) -> None:
        with as_os_errors(self.url):
            self.make_room(path)
            self.system.put_file(str(source), self.place(path))

    def create(self, path: str, data: bytes) -> bool:
        """Write a new file; False if there is one already.

        Where the store knows no condition, one is looked for first, and what is there afterwards is compared:
        two that write in the same instant are then told apart but for the moment between the two.
        """
        place = self.place(path)
        with as_os_errors(self.url):
            self.make_room(path)
            try:
                self.system.pipe_file(place, data, mode="create")
            except FileExistsError:
                return False
            except (TypeError, ValueError, NotImplementedError):
                if self.system.exists(place):
                    return False
                self.system.pipe_file(place, data)
            self.system.invalidate_cache()
            return bool(self.system.cat_file(place) == data)

    def tidy(self) -> None:
        """Nothing is begun under another name there."""

    def place(self, path: str) -> str:
        return f"{self.root}/{path}"

    def make_room(self, path: str) -> None:
        """Make the folder of a file, where a store has folders."""
        self.system.makedirs(self.place(path).rpartition("/")[0], exist_ok=True)


def filesystem_store(url: str) -> FilesystemStore:
    """The store that a URL names. Raises InputError for an unknown kind, or one whose package is missing."""
    import fsspec

    kind, shown = url.partition("://")[0], shown_address(url)
    try:
        with as_os_errors(url):
            system, root = fsspec.core.url_to_fs(url)
    except OSError as error:
        raise refuse(shown, "the store", f"cannot be opened: {words_of(error)}", CHECK) from None
    except ImportError as error:
        package = NEEDED.get(kind, "")
        remedy = install(package) if package else f"install what it needs: {error}"
        raise refuse(shown, f"{kind}://", "needs a package that is not installed", remedy) from None
    except (ValueError, TypeError, AttributeError) as error:  # options of a store that its kind does not know
        remedy = "write a folder's path, or a URL as fsspec knows it"
        raise refuse(shown, "the address", without_secrets(str(error), url), remedy) from None
    return FilesystemStore(url, system, str(root).rstrip("/"))


@contextmanager
def as_os_errors(url: str) -> Iterator[None]:
    """Raise as OSError whatever a library of a store raises, without the secrets of its address."""
    try:
        yield
    except (MemoryError, ImportError, ValueError):
        raise
    except (TypeError, AttributeError, NameError):  # a mistake in the code, not of the store
        raise
    except OSError as error:
        told = without_secrets(words_of(error), url)
        raise (FileNotFoundError if isinstance(error, FileNotFoundError) else OSError)(
            error.errno or 0, told
        ) from None
    except Exception as error:
        told = without_secrets(f"{type(error).__name__}: {error}", url)
        raise OSError(0, told) from None
