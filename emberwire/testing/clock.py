"""The clock of the test kit: `FakeClock` stands still until a test advances it."""

from __future__ import annotations

from reference_server.testing.clock import FakeClock, FakeTimer

__all__ = ["FakeClock", "FakeTimer"]
