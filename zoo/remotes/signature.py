"""Signatures of versions by ed25519 keys, as `ssh-keygen -t ed25519` makes them.

A signature is of a name and a version's digest, and so of every byte of the entry under that name. It says
nothing of what is the latest version: who may write to a store can leave out a newer one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from genotype import InputError, refuse
from genotype.diagnostics.installing import install
from genotype.text.files import require_disk
from genotype.text.regular import read_bytes, reason
from zoo.remotes.index import Pushed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@frozen
class Signer:
    """Who signs: a private key, and its public one in hexadecimal digits."""

    private: Ed25519PrivateKey
    public: str

    def signature(self, name: str, version: str) -> str:
        """The signature of a version under a name, in hexadecimal digits."""
        return self.private.sign(message(name, version)).hex()


def message(name: str, version: str) -> bytes:
    """What is signed."""
    return f"genoc zoo entry\n{name}\n{version}\n".encode()


def read_signer(path: Path) -> Signer:
    """The private key in a file. Raises InputError for what is none, and for one with a passphrase."""
    require_library("--sign-with")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        private = load_ssh_private_key(key_bytes(path), None)
    except TypeError:
        remedy = "give one without: ssh-keygen -t ed25519 -N '' -f FILE"
        raise refuse(str(path), "the key", "is protected by a passphrase", remedy) from None
    except (ValueError, UnsupportedAlgorithm):
        raise no_key(path, "no private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise no_key(path, "not an ed25519 key")
    return Signer(private, private.public_key().public_bytes_raw().hex())


def read_trusted(path: Path) -> tuple[str, ...]:
    """The public keys in a file, one a line, in hexadecimal digits. Raises InputError if there are none."""
    require_library("--signed-by")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    found = []
    for line in key_bytes(path).splitlines():
        if not line.strip() or line.lstrip().startswith(b"#"):
            continue
        try:
            key = load_ssh_public_key(line.strip())
        except (ValueError, UnsupportedAlgorithm):
            raise no_key(path, "not a public key in every line") from None
        if not isinstance(key, Ed25519PublicKey):
            raise no_key(path, "not an ed25519 key")
        found.append(key.public_bytes_raw().hex())
    if not found:
        raise no_key(path, "empty")
    return tuple(found)


def require_signed(name: str, version: Pushed, trusted: Iterable[str]) -> None:
    """Refuse a version that none of the keys has signed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for key in trusted:
        given = version.signatures.get(key)
        if given is not None:
            try:
                Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
                    bytes.fromhex(given), message(name, version.version)
                )
            except InvalidSignature:
                continue
            return
    problem = f"version {version.version[:12]} is not signed by this key"
    raise refuse(name, "the signature", problem, "do not trust it, or ask who pushed it to sign it")


def key_bytes(path: Path) -> bytes:
    """The content of a key's file. Raises InputError if it cannot be read."""
    try:
        return read_bytes(path, "settings")
    except OSError as error:
        require_disk(path, error)
        raise refuse(str(path), "the key", f"cannot be read: {reason(error)}", "check the path") from None


def no_key(path: Path, what: str) -> InputError:
    """The error for a file that is no key."""
    return refuse(str(path), "the key", f"is {what}", "make one: ssh-keygen -t ed25519 -N '' -f FILE")


def require_library(option: str) -> None:
    """Refuse where the library for signatures is missing."""
    from importlib.util import find_spec

    if find_spec("cryptography") is None:
        raise refuse(option, "cryptography", "is not installed", install("genoc[sharing]"))
