"""Addresses of stores: what is meant, what is not there, and what is not told."""

from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from zoo.remotes.addresses import open_store
from zoo.remotes.elsewhere import as_os_errors
from zoo.remotes.local import LocalStore
from zoo.remotes.secrets import shown_address, without_secrets

NAMES = st.text("abcdefgh @%+", min_size=1, max_size=8)
NAMES_OF_USERS = st.text("mno", min_size=1, max_size=4)
SECRETS = st.text("ABCDEFGHIJKLMNOP:!%", min_size=4, max_size=12)


@given(user=NAMES_OF_USERS, password=SECRETS, query=SECRETS)
def test_no_user_password_or_query_is_shown(user: str, password: str, query: str):
    url = f"zip://a.zip::ftp://{user}:{password}@host:21/models?token={query}"
    assert shown_address(url) == "zip://a.zip::ftp://***@host:21/models?***"
    told = without_secrets(f"cannot open {url}: {password} of {user}:{password} ({query})", f"{url}")
    assert not [secret for secret in (f" {password} of", f"({query})", url) if secret in told]


@pytest.mark.parametrize("url", ["ftp://me:a/b?c@host/x", "ftp://me:a@b@host/x", "ftp://token@host/x"])
def test_a_password_with_any_sign_is_not_shown(url: str):
    assert shown_address(url) == "ftp://***@host/x"


@pytest.mark.parametrize(
    "url", ["s3://bucket/models", "hf://datasets/me/models@main", "sftp://host:22/a@b", "a@b/c?d", "/mnt/a#b"]
)
def test_an_address_without_secrets_is_shown_as_it_is(url: str):
    assert shown_address(url) == url


def test_a_password_is_neither_printed_nor_kept(genoc, kept_zoo: Path, tmp_path: Path):
    url = f"memory://user:s3cr3t@host/{uuid4().hex}?key=t0ken"
    refused = genoc("zoo", "pull", url, "--zoo", tmp_path)
    pushed = genoc("zoo", "push", url, "--zoo", kept_zoo)
    pulled = genoc("zoo", "pull", url, "--zoo", tmp_path)
    logged = genoc("zoo", "log", "tiny", "--zoo", tmp_path)
    assert (refused.exit_code, pushed.exit_code, pulled.exit_code) == (2, 0, 0)
    assert "pulled from memory://***@host/" in logged.stdout
    texts = [done.output for done in (refused, pushed, pulled, logged)]
    texts.append((tmp_path / ".versions" / "tiny" / "log.json").read_text())
    assert not [text for text in texts if "s3cr3t" in text or "t0ken" in text]


def test_errors_of_a_library_tell_no_password():
    url = "ftp://me:s3cr%33t@host/x"
    for error in (OSError(5, "no", url), RuntimeError("login s3cr3t failed"), PermissionError(f"at {url}")):
        with pytest.raises(OSError, match=r"\*\*\*") as told, as_os_errors(url):
            raise error
        assert "s3cr" not in str(told.value)


def test_a_store_that_cannot_be_opened_is_refused(genoc, tmp_path: Path):
    done = genoc("zoo", "pull", "ftp://user:pw1234@127.0.0.1:1/x", "--zoo", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be opened: Connection refused" in done.stderr
    assert "pw1234" not in done.stderr


@pytest.mark.parametrize("command", ["pull", "diff"])
def test_a_store_that_is_not_there_is_not_an_empty_one(command: str, genoc, tmp_path: Path):
    (tmp_path / "file").touch()
    for url in (tmp_path / "none", f"memory://{uuid4().hex}", tmp_path / "file", f"file://{tmp_path}/none"):
        done = genoc("zoo", command, url, "--zoo", tmp_path / "models")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "does not exist" in done.stderr
    assert not (tmp_path / "models").exists()


@given(st.lists(NAMES, min_size=1, max_size=3).map("/".join))
def test_a_file_url_is_decoded_as_urls_are(path: str):
    for host in ("", "localhost"):
        assert open_store(f"file://{host}/{quote(path)}") == LocalStore(Path(f"/{path}"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file://models/x", "names another machine before the path"),
        ("file:///a?b", "which are %3F and %23 in a path"),
        ("file:///a#b", "which are %3F and %23 in a path"),
        ("file:///a%00b", "has no path that a folder can have"),
        ("file://", "has no path that a folder can have"),
        ("file://me:pw@h/x", "names another machine before the path"),
    ],
)
def test_a_file_url_of_elsewhere_is_refused(url: str, said: str):
    with pytest.raises(InputError, match="the address") as refused:
        open_store(url)
    assert said in str(refused.value)
    assert "pw" not in str(refused.value)
