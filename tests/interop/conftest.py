"""The application that clients of other people are driven against: the one of the transcripts, served once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.serving import Server, served


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with served("tests.conformance.app:app") as running:
        yield running
