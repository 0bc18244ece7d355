"""The parts of a store's address that are nobody else's business: who signs in, and how."""

import re
from urllib.parse import unquote

USER = re.compile(r"(?<=://)(?:[^/?#]*|[^/?#:\[]*:(?![0-9]+/).*)@")
"""The user and password; a password may hold a / or ? that was not written as %2F or %3F."""
QUERY = re.compile(r"[?#].*")
CHAIN = re.compile(r"::(?=[A-Za-z][\w+.-]*://)")
"""What is between the addresses of a chain."""
HIDDEN = "***"


def shown_address(url: str) -> str:
    """An address without user, password and query, as it may be printed and kept."""
    return "::".join(map(shown_part, CHAIN.split(url))) if "://" in url else url


def shown_part(part: str) -> str:
    """One of the addresses of a chain, such as zip://models.zip::https://host/models.zip."""
    return QUERY.sub(f"?{HIDDEN}", USER.sub(f"{HIDDEN}@", part)) if "://" in part else part


def without_secrets(text: str, url: str) -> str:
    """A text, such as an error of a library, without those parts of an address."""
    text = text.replace(url, shown_address(url))
    for secret in sorted(secrets_of(url), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def secrets_of(url: str) -> set[str]:
    """The passwords and queries in an address, as they are written there and as they are meant."""
    found = set[str]()
    for part in CHAIN.split(url):
        user = USER.search(part)
        if user is not None:
            name, _, password = user[0].removesuffix("@").partition(":")
            found |= {user[0].removesuffix("@"), password or name}
        query = QUERY.search(USER.sub("", part))
        found |= {query[0][1:], *values_of(query[0][1:])} if query else set()
    return {form for secret in found if secret for form in (secret, unquote(secret))}


def values_of(query: str) -> set[str]:
    """The values of a query's keys."""
    return {pair.partition("=")[2] for pair in re.split("[&;]", query)}
