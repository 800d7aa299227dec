"""Chooses the adapter for a URL.

    redis://host:6379/0      also rediss, unix, valkey and valkeys     Redis or Valkey     emberwire[redis]
    nats://host:4222         also tls                                  NATS                emberwire[nats]
    postgres://host/name     also postgresql                           PostgreSQL          emberwire[postgres]
    local://                                                           no other nodes

`?namespace=chat` keeps applications apart that share a broker; the rest of the URL is for the library of the broker.

>>> type(pubsub_from_url("local://")).__name__
'LocalPubSub'
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from importlib import import_module
from itertools import chain, count
from typing import cast
from urllib.parse import parse_qsl, urlencode

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.cluster.adapter import Adapter
from reference_server.runtime.cluster.local import LocalPubSub

URL_VARIABLE = "EMBERWIRE_PUBSUB"
"""The environment variable with the URL of the broker."""

NODE_VARIABLE = "EMBERWIRE_NODE"
"""The environment variable with the name of this node; without it each run makes one up."""

_REDIS = ("reference_server.runtime.cluster.brokers.redis", "RedisPubSub")
_NATS = ("reference_server.runtime.cluster.brokers.nats", "NatsPubSub")
_POSTGRES = ("reference_server.runtime.cluster.brokers.postgres", "PostgresPubSub")
ADAPTERS: Mapping[str, tuple[str, str]] = {
    "redis": _REDIS,
    "rediss": _REDIS,
    "unix": _REDIS,
    "valkey": _REDIS,
    "valkeys": _REDIS,
    "nats": _NATS,
    "tls": _NATS,
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
}
"""Module and class for each scheme; imported when a URL names them, so that nobody needs the libraries of all."""


def pubsub_from_url(url: str, *, node: str | None = None) -> Adapter:
    """The adapter for a URL. Raises ConfigurationError for an unknown scheme, a bad name, or a missing library."""
    scheme, is_url, _ = url.partition("://")
    if scheme == "local":
        return LocalPubSub()
    if not is_url or scheme not in ADAPTERS:
        # Only the scheme is repeated: the rest of the URL may hold a password, and this ends in a log.
        known = ", ".join([*ADAPTERS, "local"])
        raise ConfigurationError(
            f"Expected the URL of a broker that starts with one of {known} and ://; got {scheme if is_url else ''!r}."
        )
    rest, _, query = url.partition("?")
    options = parse_qsl(query, keep_blank_values=True)
    if "namespace" in dict(options):
        others = urlencode([option for option in options if option[0] != "namespace"])
        url = f"{rest}?{others}" if others else rest
    module, name = ADAPTERS[scheme]
    adapter = getattr(import_module(module), name)
    return cast("Adapter", adapter(url, node=node, namespace=dict(options).get("namespace", "emberwire")))


def pubsub_from_environment(taken: Collection[str] = ()) -> Adapter | None:
    """The adapter that EMBERWIRE_PUBSUB names, for the node of EMBERWIRE_NODE; None without the first.

    Each endpoint of a process is a node of its own, and two of one name would not hear each other: if the name is
    `taken` by an earlier one, a number is put behind it.
    """
    url, name = os.environ.get(URL_VARIABLE), os.environ.get(NODE_VARIABLE)
    if not url:
        return None
    names = chain([name], (f"{name}_{number}" for number in count(2)))
    return pubsub_from_url(url, node=next(each for each in names if each not in taken) if name else None)
