"""Destroying: what a generator made is taken away again, and what it wired is taken out, byte for byte.

    plan, after = destroyed(bench.manifest, entry, read=project.read, policy=Policy.REFUSE)

Only the manifest makes this possible: it knows which files came from the generator, whether a person has edited them
since, and which statements it put elsewhere. A file that another generator made as well (`__init__.py`, the context
that `gen context` made first) stays until the last of them goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from scaffold.edits.route_edit import holds_routes
from scaffold.edits.wire import Present, Style, Unclear, Wired, undo_traces
from scaffold.memory.manifest import MANIFEST, Entry, Manifest, base_path, digest
from scaffold.memory.revisions import Revisions, restood
from scaffold.plan.operations import (
    Advise,
    Conflict,
    Operation,
    Overwrite,
    Plan,
    Policy,
    Read,
    Remove,
    Skip,
    Withdraw,
)
from scaffold.words.errors import ScaffoldError

__all__ = ["destroyed", "still_imported", "with_removed_records"]


def destroyed(
    manifest: Manifest, entry: Entry, *, read: Read, style: Style, policy: Policy, revisions: Revisions
) -> tuple[Plan, Manifest]:
    """Return the plan that undoes `entry`, and the manifest after it.

    `revisions` are those of Alembic in the project: one that stands on a removed one stands on the one below then.
    Raises `ScaffoldError` when another generator's work needs this one's, unless `policy` is to overwrite.
    """
    own = sorted(set(entry.files) - {path for each in manifest.entries if each is not entry for path in each.files})
    if policy is not Policy.OVERWRITE:
        _refuse_if_needed(manifest, entry, own)
    undoing = _Undoing(manifest, read, style, policy)
    operations = [*undoing.files(own), *undoing.edits(entry, set(own))]
    removed = {each.path for each in operations if isinstance(each, Remove)}
    operations += undoing.revisions(revisions, removed)
    # A file that is left because it was edited is from now on nobody's but its author's.
    return Plan(tuple(operations)), undoing.manifest.without(entry, files=own)


def with_removed_records(plan: Plan, before: Manifest, after: Manifest, read: Read) -> Plan:
    """Return `plan` with the operations on the manifest and on the renderings that it no longer refers to."""
    operations: list[Operation] = list(plan.operations)
    for path in sorted(set(before.files) - set(after.files)):
        content = read(base_path(path))
        if content is not None:
            operations.append(Remove(base_path(path), content))
    stored = read(MANIFEST)
    if stored is not None and after.empty:
        operations.append(Remove(MANIFEST, stored))
    elif stored is not None and stored != after.encode():
        operations.append(Overwrite(MANIFEST, stored, after.encode()))
    return replace(plan, operations=tuple(operations))


def still_imported(modules: Iterable[str], sources: Iterable[tuple[str, bytes]]) -> Iterator[Advise]:
    """Yield advice for each of `sources`, pairs of a path and its content, that imports one of `modules`."""
    for path, content in sources:
        for module in modules:
            package, _, name = module.rpartition(".")
            imports = rf"^\s*(from {re.escape(module)} import .*|import {re.escape(module)}\b.*"
            imports += rf"|from {re.escape(package)} import .*\b{re.escape(name)}\b.*)$"
            for line in re.findall(imports.encode(), content, re.MULTILINE):
                yield Advise(path, f"remove: {line.decode().strip()}", "it imports what is destroyed")


def _refuse_if_needed(manifest: Manifest, entry: Entry, own: Collection[str]) -> None:
    needing = [
        f"{each.generator} {each.name}"
        for each in manifest.entries
        if each is not entry and (any(path in own for path, _ in each.edits) or _tracks(each, entry))
    ]
    if needing:
        raise ScaffoldError(
            f"{entry.generator} {entry.name} is needed by {', '.join(needing)}. "
            "Destroy that first, or use --force. Nothing was changed."
        )


def _tracks(other: Entry, entry: Entry) -> bool:
    tracked = other.answers.get("presence") if other.generator == "channel" else None
    return entry.generator == "presence" and any(path.endswith(f"/{tracked}.py") for path in entry.files)


class _Undoing:
    def __init__(self, manifest: Manifest, read: Read, style: Style, policy: Policy) -> None:
        self.manifest = manifest
        self._read = read
        self._style = style
        self._policy = policy

    def files(self, paths: list[str]) -> Iterator[Operation]:
        for path in paths:
            content, record = self._read(path), self.manifest.files[path]
            if content is None:
                continue
            if digest(content) == record.left or self._policy is Policy.OVERWRITE:
                yield Remove(path, content)
            elif self._policy is Policy.SKIP:
                yield Skip(path)
            else:
                yield Conflict(path, content, None, "it was edited since it was generated")

    def edits(self, entry: Entry, removed: set[str]) -> Iterator[Operation]:
        for path in dict.fromkeys(path for path, _ in entry.edits if path not in removed):
            before = self._read(path)
            if before is not None:
                yield from self._withdrawn(entry, path, before)

    def revisions(self, revisions: Revisions, removed: set[str]) -> Iterator[Operation]:
        for path, name, below in revisions.without(removed):
            before, base = self._read(path), self._read(base_path(path))
            if before is None:
                continue
            content = restood(before, name, below)
            record = self.manifest.files.get(path)
            if record is not None and base is not None:
                rendered = restood(base, name, below)
                left = digest(content) if record.left == digest(before) else record.left
                changed = replace(record, rendered=digest(rendered), left=left)
                self.manifest = replace(self.manifest, files={**self.manifest.files, path: changed})
                yield Overwrite(base_path(path), base, rendered)
            yield Withdraw(path, before, content)

    def _withdrawn(self, entry: Entry, path: str, before: bytes) -> Iterator[Operation]:
        content = before
        needed = {edit for each in self.manifest.entries if each.key != entry.key for edit in each.edits}
        for edit in (edit for where, edit in entry.edits if where == path and (where, edit) not in needed):
            match edit.undo(content):
                case Wired(undone):
                    content = undone
                case Unclear(why):
                    yield Advise(path, f"remove: {edit.line(self._style)}", why)
                case Present():
                    pass
        if content == before:
            return
        content, traces = undo_traces(content, self.manifest.traces.get(path, ()), holds_routes=holds_routes)
        self._remember(path, before, content)
        self.manifest = replace(self.manifest, traces={**self.manifest.traces, path: traces})
        yield Withdraw(path, before, content)

    def _remember(self, path: str, before: bytes, content: bytes) -> None:
        record = self.manifest.files.get(path)
        if record is not None and record.left == digest(before):
            files = {**self.manifest.files, path: replace(record, left=digest(content))}
            self.manifest = replace(self.manifest, files=files)
