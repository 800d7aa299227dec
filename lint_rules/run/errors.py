"""The errors of a run that are nobody's mistake in a configuration: what the machine did not let us do."""

from __future__ import annotations


class RunError(Exception):
    """The run could not be finished. The message says what happened, to which files, and the way out."""
