"""`gen ci` and `gen pre-commit`: all checks, run for each push or before each commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.generators.files import FileRow, rendered

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.plan.operations import Rendered

__all__ = ["plan"]

FILES = {
    "github": FileRow("ci/github.yml.jinja", ".github/workflows/test.yml"),
    "local": FileRow("ci/pre-commit.yaml.jinja", ".pre-commit-config.yaml"),
}


def plan(asked: Asked) -> tuple[Rendered, ...]:
    """The one file for the place where the checks are run."""
    return rendered(asked, (FILES[str(asked.name)],), {})
