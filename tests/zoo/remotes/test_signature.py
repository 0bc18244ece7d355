"""Versions that are signed, and those that only say so."""

import base64
import json
from pathlib import Path

import pytest

from genotype import InputError
from zoo.remotes.signature import read_signer, read_trusted

pytest.importorskip("cryptography", reason="signatures need cryptography: pip install 'genoc[sharing]'")

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa


def key_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """Files as `ssh-keygen -t ed25519` makes them."""
    private = ed25519.Ed25519PrivateKey.generate()
    (folder / name).write_bytes(
        private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.OpenSSH, forms.NoEncryption())
    )
    public = private.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    (folder / f"{name}.pub").write_bytes(b"# of the team\n" + public + b" me@here\n")
    return folder / name, folder / f"{name}.pub"


def test_only_what_a_trusted_key_signed_is_pulled(genoc, zoo: Path, tmp_path: Path):
    (mine, my_public), (_, others) = key_pair(tmp_path, "mine"), key_pair(tmp_path, "others")
    store, here = tmp_path / "store", tmp_path / "here"
    assert genoc("zoo", "push", store, "--zoo", zoo, "--sign-with", mine).exit_code == 0
    refused = genoc("zoo", "pull", store, "--zoo", here, "--signed-by", others)
    assert (refused.exit_code, (here / "tiny").exists()) == (2, False)
    assert "is not signed by this key" in refused.stderr
    others.write_bytes(others.read_bytes() + my_public.read_bytes())
    assert genoc("zoo", "pull", store, "--zoo", here, "--signed-by", others).exit_code == 0


@pytest.mark.parametrize("change", ["signature", "version", "none"])
def test_a_signature_of_something_else_is_none(change: str, genoc, zoo: Path, tmp_path: Path):
    mine, public = key_pair(tmp_path, "mine")
    store = tmp_path / "store"
    genoc("zoo", "push", store, "--zoo", zoo, "--sign-with", mine)
    path = store / "index" / "00000001.json"
    index = json.loads(path.read_text())
    row = index["entries"]["tiny"][0]
    ((key, signature),) = row["signatures"].items()
    if change == "signature":
        row["signatures"] = {key: signature[:-1] + ("0" if signature[-1] != "0" else "1")}
    elif change == "version":
        row["version"] = "ab" * 32
    else:
        row["signatures"] = {}
    path.write_text(json.dumps(index))
    done = genoc("zoo", "pull", store, "--zoo", tmp_path / "here", "--signed-by", public)
    assert done.exit_code == 2
    assert "is not signed by this key" in done.stderr


def locked_key() -> bytes:
    """A private key as OpenSSH writes one with a passphrase; what is within is no key."""

    def string(data: bytes) -> bytes:
        return len(data).to_bytes(4) + data

    options = string(bytes(16)) + (16).to_bytes(4)
    public = string(b"ssh-ed25519") + string(bytes(32))
    parts = (string(b"aes256-ctr"), string(b"bcrypt"), string(options), (1).to_bytes(4), string(public))
    body = base64.encodebytes(b"openssh-key-v1\0" + b"".join(parts) + string(bytes(160)))
    return b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + b"-----END OPENSSH PRIVATE KEY-----\n"


def test_what_is_no_key_is_refused_in_words(tmp_path: Path):
    mine, public = key_pair(tmp_path, "mine")
    private = rsa.generate_private_key(65537, 1024)
    (tmp_path / "rsa").write_bytes(
        private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.OpenSSH, forms.NoEncryption())
    )
    (tmp_path / "locked").write_bytes(locked_key())
    (tmp_path / "rsa.pub").write_bytes(
        private.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    )
    (tmp_path / "empty").touch()
    assert read_signer(mine).public == read_trusted(public)[0]
    for read, path, said in (
        (read_signer, public, "is no private key"),
        (read_signer, tmp_path / "rsa", "is not an ed25519 key"),
        (read_signer, tmp_path / "locked", "is protected by a passphrase"),
        (read_signer, tmp_path, "cannot be read"),
        (read_trusted, tmp_path / "rsa.pub", "is not an ed25519 key"),
        (read_trusted, mine, "is not a public key in every line"),
        (read_trusted, tmp_path / "empty", "is empty"),
    ):
        with pytest.raises(InputError, match=said):
            read(path)
