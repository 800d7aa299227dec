"""Checks URLs of brokers, and hides their passwords.

>>> without_password("redis://user:secret@host:6379/0?password=secret")
'redis://host:6379/0'

A password with a `/`, `?` or `#` that is not percent-encoded ends the host early, and a client library then complains
about a port that is half of the password. So a URL is checked before any library sees it, and the error repeats no part
of an invalid URL.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from reference_server.core.errors import ConfigurationError

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*)(:[0-9]{1,5})?")


def checked_url(url: str, *, schemes: Collection[str], of: str) -> str:
    """The URL, if it can only be read in one way. Raises ConfigurationError, which holds nothing of the URL.

    `of` says what the URL is for, with an example.
    """
    scheme, is_url, _ = url.partition("://")
    if not is_url or scheme not in schemes or not _is_plain(url, is_path_free=scheme == "unix"):
        raise ConfigurationError(
            f"Expected the URL of {of}, without spaces and line ends. In names and passwords, characters such as "
            f"/ ? # @ [ ] are written as %2F %3F %23 %40 %5B %5D."
        )
    return url


def _is_plain(url: str, *, is_path_free: bool) -> bool:
    authority, path, query = _parts(url)
    user, at, hosts = authority.rpartition("@")
    try:
        # One by one: urlsplit of Python 3.13 takes no list of hosts in which one is an IPv6 address.
        for host in hosts.split(","):
            urlsplit(f"broker://{user}{at}{host}")
        parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        return False
    after = query if is_path_free else path + query
    # Python drops line ends from a URL before it reads it, and the rest of the world does not.
    is_one_word = url.isprintable() and " " not in url and "#" not in url
    return is_one_word and "@" not in after and all(map(_HOST.fullmatch, hosts.split(",")))


def _parts(url: str) -> tuple[str, str, str]:
    """The authority, the path and the query of a URL. RFC 3986, appendix B."""
    before_query, _, query = url.partition("://")[2].partition("?")
    authority, slash, path = before_query.partition("/")
    return authority, slash + path, query


def without_password(url: str) -> str:
    """The URL as it may be logged; several, where the broker takes several."""
    # Up to the last @ before the next //: passwords have been seen to hold every other character.
    return re.sub(r"//(?:(?!//).)*@", "//", url, flags=re.DOTALL).partition("?")[0]
