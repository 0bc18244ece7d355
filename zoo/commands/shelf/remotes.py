"""`genoc zoo push`, `genoc zoo pull` and `genoc zoo diff`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.completing import entries as entry_names
from search.commands.options import zoo_option
from zoo.commands.entries import recover

if TYPE_CHECKING:
    from zoo.remotes.generations import Generation
    from zoo.remotes.store import Store

PATH = click.Path(path_type=Path)
URL = click.argument("url")
NAMES = click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=entry_names)
expect_option = click.option(
    "--expect", metavar="sha256:DIGEST", help="Refuse any other index than that of this digest."
)


def opened(url: str, expect: str | None) -> "tuple[Store, Generation]":
    """A store that is there, and its latest index. Raises InputError if that is not the expected one."""
    from zoo.remotes.addresses import open_store
    from zoo.remotes.generations import existing

    store = open_store(url)
    return store, existing(store, expect)


@command()
@URL
@NAMES
@click.option("--versions", is_flag=True, help="Push earlier versions too that the store has not.")
@click.option("--force", is_flag=True, help="Put a version after one not known here; read what is there.")
@click.option("--sign-with", type=PATH, metavar="KEY", help="Private ed25519 key as ssh-keygen makes it.")
@click.option("--dry-run", is_flag=True, help="Say what would be pushed, and write nothing.")
@zoo_option
@json_option
def push(
    url: str,
    names: tuple[str, ...],
    versions: bool,
    force: bool,
    sign_with: Path | None,
    dry_run: bool,
    shelf: Path,
    as_json: bool,
) -> None:
    """Put entries into a store: a folder, or any URL of fsspec.

    The named entries, also of those that come with genoc, or all of your own. Each is verified first.
    Nothing in the store is removed: its earlier versions stay, and if the push is stopped, nothing of it is
    listed. A file that the store lists and lacks is put there again, with --force also one that is damaged
    there. The digest of the new index is printed; who pulls may ask for it with --expect.

    \b
    Examples: genoc zoo push /mnt/team/models
              genoc zoo push s3://bucket/models unet --dry-run
    """
    from attrs import asdict

    from zoo.remotes.addresses import open_store
    from zoo.remotes.generations import latest_to_follow
    from zoo.remotes.push import looked_at, planned, to_push
    from zoo.remotes.push import push as push_entries
    from zoo.remotes.signature import read_signer

    recover(shelf)
    signer = None if sign_with is None else read_signer(sign_with)
    store = open_store(url)
    chosen = to_push(shelf, names)
    if dry_run:
        found = latest_to_follow(store)
        done = looked_at(store, planned(shelf, chosen, found.index, force, versions), force)
    else:
        found, done = push_entries(store, shelf, chosen, force, versions, signer)
    pushed = [(upload.entry.name, upload.version) for upload in done.uploads]
    if as_json:
        told = {"pushed": [{"name": name, "version": version} for name, version in pushed]}
        left = [{"name": name, "reason": reason} for name, reason in done.left]
        mended = [asdict(one) for one in done.mended]
        more = {"bytes": done.total, "index": found.pinned, "dry_run": dry_run}
        echo_json({**told, "mended": mended, "left": left, **more})
        return
    verb = "would be pushed" if dry_run else "pushed"
    echo(*(f"{verb}  {name}  {version[:12]}" for name, version in pushed))
    echo(*([f"size    {done.total:,} bytes"] if pushed else []))
    mend = "would be mended" if dry_run else "mended"
    echo(*(f"{mend}  {one.name}  {one.version[:12]}  {' '.join(one.files)}" for one in done.mended))
    echo(*(f"left    {name}: {reason}" for name, reason in done.left))
    echo(f"index   {found.pinned}")


@command()
@URL
@NAMES
@expect_option
@click.option(
    "--signed-by", type=PATH, metavar="KEYS", help="Public keys, one of which must have signed each."
)
@click.option("--force", is_flag=True, help="Replace an entry that the store does not know; it is kept.")
@zoo_option
@json_option
def pull(
    url: str,
    names: tuple[str, ...],
    expect: str | None,
    signed_by: Path | None,
    force: bool,
    shelf: Path,
    as_json: bool,
) -> None:
    """Get entries from a store: a folder, or any URL of fsspec.

    The named entries, or all; NAME@v1 is the first version that the store has. Each is verified as by
    genoc zoo verify before anything is seen under its name, and no code of it is run. The version that
    was here is kept. If it is stopped, the same command goes on.

    \b
    Examples: genoc zoo pull /mnt/team/models unet
              genoc zoo pull s3://bucket/models --expect sha256:...
    """
    from zoo.remotes.pull import planned, require_all_signed
    from zoo.remotes.pull import pull as pull_entries
    from zoo.remotes.signature import read_trusted

    recover(shelf)
    trusted = None if signed_by is None else read_trusted(signed_by)
    store, found = opened(url, expect)
    plan = planned(shelf, found.index, names, force)
    if trusted is not None:
        require_all_signed(plan, trusted)
    pull_entries(store, shelf, plan)
    pulled = [(one.name, one.version.version) for one in plan.wanted]
    if as_json:
        told = {"pulled": [{"name": name, "version": version} for name, version in pulled]}
        left = [{"name": name, "reason": reason} for name, reason in plan.left]
        echo_json({**told, "left": left, "bytes": plan.total, "index": found.pinned})
        return
    echo(*(f"pulled  {name}  {version[:12]}" for name, version in pulled))
    echo(*(f"left    {name}: {reason}" for name, reason in plan.left))
    echo(f"index   {found.pinned}")


@command()
@URL
@NAMES
@expect_option
@zoo_option
@json_option
def diff(url: str, names: tuple[str, ...], expect: str | None, shelf: Path, as_json: bool) -> None:
    """Compare the entries here with those of a store.

    The exit code is 0 if all are the same, and 1 if any differs.

    \b
    Examples: genoc zoo diff /mnt/team/models
              genoc zoo diff s3://bucket/models unet --json
    """
    from zoo.remotes.difference import as_json as rows
    from zoo.remotes.difference import difference_lines, differences

    recover(shelf)
    _, found = opened(url, expect)
    every = differences(shelf, found.index, names)
    if as_json:
        echo_json({"entries": rows(every), "index": found.pinned})
    else:
        echo(*difference_lines(every), f"index   {found.pinned}")
    raise click.exceptions.Exit(any(one.status != "same" for one in every))
