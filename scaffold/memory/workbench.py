"""One run of the generator on one project: read the manifest, make requests, compose the plan, write it.

    bench = Workbench.open(Project.find(Path.cwd()))
    plan = bench.plan([channel(bench.project, name, options, renderer=bench.renderer)])
    bench.write(plan)

Everything that touches the disk goes through here, and nothing here knows what a channel is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from scaffold.edits.wire import Style
from scaffold.memory.manifest import MANIFEST, Manifest
from scaffold.memory.project import STORAGES, Project
from scaffold.memory.recording import recorded, with_bookkeeping
from scaffold.memory.sessions import session_of
from scaffold.plan.composing import compose
from scaffold.plan.operations import Plan, Policy, Request
from scaffold.plan.write import apply
from scaffold.render.renderer import Renderer
from scaffold.words.errors import ScaffoldError, Usage

__all__ = ["Workbench", "emberwire_version"]


def emberwire_version() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("emberwire")
    except PackageNotFoundError:
        return "0+unknown"


@dataclass(frozen=True, slots=True)
class Workbench:
    """A project with what is remembered of it and how its templates are rendered."""

    project: Project
    manifest: Manifest
    renderer: Renderer

    @classmethod
    def open(cls, project: Project) -> Workbench:
        """Read what is remembered of `project`. Raises `ScaffoldError` for a damaged manifest."""
        manifest = Manifest.parse(project.read(MANIFEST), version=emberwire_version())
        project = _with_storage(project, manifest)
        return cls(
            project,
            manifest,
            Renderer.for_project(project.root, line_length=project.line_length, quotes=project.quotes),
        )

    @property
    def style(self) -> Style:
        return Style(self.project.line_length, self.project.quotes)

    def plan(self, requests: Iterable[Request], policy: Policy = Policy.REFUSE) -> Plan:
        """Return what it takes to fulfil the requests; the bookkeeping is added by `complete`."""
        wishes = [wish for request in requests for wish in request.wishes]
        return compose(wishes, read=self.project.read, known=self.manifest, style=self.style, policy=policy)

    def complete(self, requests: Iterable[Request], plan: Plan) -> Plan:
        """Return `plan` with the operations that store the manifest."""
        after = recorded(self.manifest, requests, plan, version=emberwire_version())
        return with_bookkeeping(plan, after, self.project.read)

    def write(self, plan: Plan) -> None:
        """Apply a plan, all or nothing. Raises `ScaffoldError` for one that has conflicts."""
        if plan.conflicts:
            raise ScaffoldError(f"{plan.conflicts[0].path}: {plan.conflicts[0].why}. Nothing was written.")
        apply(plan.changes, self.project.root)


def _with_storage(project: Project, manifest: Manifest) -> Project:
    """Return the project with its storage: what pyproject.toml says, what was generated first, or what it has."""
    if project.settings.get("storage", "session") != "session":
        return project
    made = [each.answers for each in manifest.entries if each.generator in {"app", "channel", "context", "event"}]
    if made:
        return project.storing({"storage": STORAGES[0], **made[0]})
    try:
        found = session_of(project, session=project.settings.get("session"), metadata=project.settings.get("metadata"))
    except Usage as problem:
        return project.storing({"storage": "session", "unclear": str(problem)})
    return project if found is None else project.storing({"storage": "session", **asdict(found)})
