"""Updating: what today's templates would give is merged into what the project has become.

    plan, after = updated(bench, read=project.read)

For each file there are three texts: the rendering of then (kept in `.emberwire/base/`), the file as it is, and the
rendering of now with the same answers. What a person changed stays, what the templates changed comes in, and where
both changed the same lines the file gets conflict markers (users of copier asked for markers and not `.rej` files:
copier#407, copier#613). A file that the person has deleted stays deleted, and one that today's templates make no more
is removed unless it was edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scaffold.generators.request import rebuilt
from scaffold.memory.manifest import Entry, FileRecord, Manifest, base_path, digest
from scaffold.memory.workbench import Workbench, emberwire_version
from scaffold.plan.merge import three_way
from scaffold.plan.operations import (
    Conflict,
    Create,
    Identical,
    Merge,
    Operation,
    Overwrite,
    Plan,
    Policy,
    Read,
    Remove,
    Rendered,
    Request,
    Skip,
    settled,
)

__all__ = ["Stale", "stale_files", "updated"]


@dataclass(frozen=True, slots=True)
class Stale:
    """A file of `entry` whose template gives something else now than it did. `record` is None for a new file."""

    path: str
    template: str
    rendering: bytes
    record: FileRecord | None
    entry: Entry


def updated(bench: Workbench, *, policy: Policy = Policy.REFUSE) -> tuple[Plan, Manifest]:
    """Return the plan that brings the project up to today's templates, and the manifest after it."""
    merging = _Merging(bench.manifest, bench.project.read, policy)
    stale = tuple(stale_files(bench))
    operations = (*(merging.operation(each) for each in stale), *merging.obsolete(bench))
    renderings = {each.path: each.rendering for each in stale}
    after = merging.manifest if not operations else replace(merging.manifest, version=emberwire_version())
    return Plan(operations, renderings), after


def stale_files(bench: Workbench) -> Iterator[Stale]:
    """Yield the files that today's templates render otherwise, and those that they render now and did not then."""
    seen: set[str] = set()
    for entry, request in _requests(bench):
        for wish in request.wishes:
            if not isinstance(wish, Rendered) or wish.path in seen:
                continue
            seen.add(wish.path)
            record = bench.manifest.files.get(wish.path)
            if record is None and (wish.path in entry.files or bench.project.read(wish.path) is not None):
                continue
            if record is None or record.rendered != digest(wish.content):
                yield Stale(wish.path, wish.template, wish.content, record, entry)


def _requests(bench: Workbench) -> Iterator[tuple[Entry, Request]]:
    for entry in bench.manifest.entries:
        request = rebuilt(bench, entry)
        if request is not None:
            yield entry, request


class _Merging:
    def __init__(self, manifest: Manifest, read: Read, policy: Policy) -> None:
        self.manifest = manifest
        self._read = read
        self._policy = policy

    def operation(self, stale: Stale) -> Operation:
        yours = self._read(stale.path)
        if stale.record is None:
            self._remember(stale, stale.rendering, pristine=True)
            return Create(stale.path, stale.rendering)
        if yours is None:
            self._remember(stale, b"", pristine=False)
            return Skip(stale.path)
        pristine = digest(yours) == stale.record.left
        base = self._base(stale.path, stale.record)
        if base is None:
            return self._without_base(stale, yours, pristine=pristine)
        merged = three_way(base, yours, stale.rendering)
        self._remember(stale, merged.content, pristine=pristine and not merged.conflicts)
        if merged.content == yours:
            return Identical(stale.path)
        return Merge(stale.path, yours, merged.content, merged.conflicts)

    def obsolete(self, bench: Workbench) -> Iterator[Operation]:
        """Yield the removal of each file that today's templates make no more, unless it was edited."""
        made = {wish.path for _, request in _requests(bench) for wish in request.wishes if isinstance(wish, Rendered)}
        known = [entry for entry, _ in _requests(bench)]
        for path in sorted({path for entry in known for path in entry.files} - made):
            content, record = self._read(path), self.manifest.files.get(path)
            if content is None or record is None or digest(content) != record.left:
                continue
            yield Remove(path, content)
            if (base := self._read(base_path(path))) is not None:
                yield Remove(base_path(path), base)
            self._forget(path)

    def _forget(self, path: str) -> None:
        entries = tuple(
            replace(entry, files=tuple(each for each in entry.files if each != path)) for entry in self.manifest.entries
        )
        files = {each: record for each, record in self.manifest.files.items() if each != path}
        self.manifest = replace(self.manifest, entries=entries, files=files)

    def _without_base(self, stale: Stale, yours: bytes, *, pristine: bool) -> Operation:
        """A file that was copied, not rendered, is replaced or left: merging a library makes no sense."""
        if pristine:
            self._remember(stale, stale.rendering, pristine=True)
            return Overwrite(stale.path, yours, stale.rendering)
        conflict = Conflict(stale.path, yours, stale.rendering, "it was edited and has a new version")
        return settled(conflict, self._policy)

    def _base(self, path: str, record: FileRecord) -> bytes | None:
        if record.rendered == digest(b""):
            return b""
        kept = self._read(base_path(path))
        return kept if kept is not None and digest(kept) == record.rendered else None

    def _remember(self, stale: Stale, content: bytes, *, pristine: bool) -> None:
        left = digest(content) if pristine else ("" if stale.record is None else stale.record.left)
        record = FileRecord(stale.template, digest(stale.rendering), left)
        files = {**self.manifest.files, stale.path: record}
        self.manifest = replace(self.manifest, files=files)
        if stale.record is None:
            entry = self.manifest.find(*stale.entry.key) or stale.entry
            self.manifest = self.manifest.with_entry(replace(entry, files=tuple(sorted({*entry.files, stale.path}))))
