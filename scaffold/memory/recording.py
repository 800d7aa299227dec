"""From a plan to what the manifest will say when the plan has been applied.

    manifest_after = recorded(manifest, requests, plan)
    plan = with_bookkeeping(plan, manifest_after, read)

The manifest and the renderings it keeps are operations of the plan like any other: shown, written and rolled back
with it. Only what the generator made is recorded: a file that stood there before is not ours to destroy, even when it
is just what a template would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scaffold.edits.wire import Trace
from scaffold.memory.manifest import MANIFEST, Entry, FileRecord, Manifest, base_path, digest
from scaffold.plan.operations import (
    Change,
    Create,
    Identical,
    Inject,
    Merge,
    Operation,
    Overwrite,
    Plan,
    Read,
    Rendered,
    Request,
    Skip,
    Wire,
)

__all__ = ["bookkeeping", "recorded", "with_bookkeeping"]


def recorded(manifest: Manifest, requests: Iterable[Request], plan: Plan, *, version: str) -> Manifest:
    """Return the manifest as it is to be after `plan`; equal to `manifest` when the plan changes nothing."""
    requests = tuple(requests)
    templates = {wish.path: wish.template for each in requests for wish in each.wishes if isinstance(wish, Rendered)}
    files = dict(manifest.files) | dict(_file_records(manifest, templates, plan))
    after = replace(manifest, files=files, traces=_merged(manifest.traces, plan.traces))
    for request in requests:
        entry = _entry(manifest, files, request, plan)
        if entry.files or entry.edits:
            after = after.with_entry(entry)
    return manifest if after == manifest else replace(after, version=version)


def with_bookkeeping(plan: Plan, after: Manifest, read: Read) -> Plan:
    """Return `plan` with the operations that store the manifest and the renderings."""
    return replace(plan, operations=(*plan.operations, *bookkeeping(plan.renderings, after, read)))


def bookkeeping(renderings: Mapping[str, bytes], after: Manifest, read: Read) -> Iterator[Operation]:
    """Yield the operations that store `after` and the renderings that it refers to."""
    for path, content in renderings.items():
        record = after.files.get(path)
        if content and record is not None and record.template.endswith(".jinja") and record.rendered == digest(content):
            yield _store(base_path(path), content, read)
    if not after.empty:
        yield _store(MANIFEST, after.encode(), read)


def _store(path: str, content: bytes, read: Read) -> Operation:
    before = read(path)
    if before is None:
        return Create(path, content)
    return Identical(path) if before == content else Overwrite(path, before, content)


def _file_records(manifest: Manifest, templates: Mapping[str, str], plan: Plan) -> Iterator[tuple[str, FileRecord]]:
    for operation in plan.operations:
        known = manifest.files.get(operation.path)
        match operation:
            case Create(path, content) | Overwrite(path, _, content) if path in templates:
                yield path, FileRecord(templates[path], digest(plan.renderings[path]), digest(content))
            # Hand-merged files never match a recorded hash.
            case Merge(path) if path in templates:
                yield path, FileRecord(templates[path], digest(plan.renderings[path]), "")
            # A file that a person has edited stays marked as edited when something is wired into it.
            case Inject(path, before, content) if known is not None and known.left == digest(before):
                yield path, replace(known, left=digest(content))
            case _:
                pass


def _entry(manifest: Manifest, files: Mapping[str, FileRecord], request: Request, plan: Plan) -> Entry:
    # What another generator has wired already (the routes of the application) is needed by this one as well.
    kept = {edit for each in manifest.entries for edit in each.edits}
    edits = [(wish.path, wish.edit) for wish in request.wishes if isinstance(wish, Wire)]
    return Entry(
        request.generator,
        request.name,
        dict(_answers(manifest, request, plan)),
        tuple(sorted({wish.path for wish in request.wishes if isinstance(wish, Rendered) and wish.path in files})),
        tuple(edit for edit in edits if edit in plan.wired or edit in kept),
    )


def _answers(manifest: Manifest, request: Request, plan: Plan) -> Mapping[str, Any]:
    """Return what was asked for now, or what was asked before when all of it was left as it is."""
    known = manifest.find(request.generator, request.name)
    own = {wish.path for wish in request.wishes if isinstance(wish, Rendered) and not wish.shared}
    of_own = [each for each in plan.operations if each.path in own]
    left = any(isinstance(each, Skip) for each in of_own) and not any(isinstance(each, Change) for each in of_own)
    return known.answers if known is not None and left else request.answers


def _merged(
    old: Mapping[str, tuple[Trace, ...]], new: Mapping[str, tuple[Trace, ...]]
) -> Mapping[str, tuple[Trace, ...]]:
    if not new:
        return old
    return {path: (*old.get(path, ()), *new.get(path, ())) for path in {**old, **new}}
