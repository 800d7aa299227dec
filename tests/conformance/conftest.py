"""The application of the transcripts, served once for each way in which frames are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.serving import Server, served

APP = "tests.conformance.app:app"


@pytest.fixture(scope="session")
def fast() -> Iterator[Server]:
    """Frames go past ASGI, as `emberwire serve` does it."""
    with served(APP) as running:
        yield running


@pytest.fixture(scope="session")
def uvloop() -> Iterator[Server]:
    """Frames go past ASGI on the other event loop, of which the extra `fast` is made."""
    with served(APP, "--loop", "uvloop") as running:
        yield running


@pytest.fixture(scope="session")
def plain() -> Iterator[Server]:
    """Frames go through ASGI, as they do under any other server."""
    with served(APP, "--no-fastlane") as running:
        yield running
