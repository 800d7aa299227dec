"""Property tests have no deadline: on a machine that does other things too, a slow example is not a wrong one.

How long a whole test may take is bounded by pytest's `timeout`.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
