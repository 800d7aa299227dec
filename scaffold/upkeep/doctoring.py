"""The doctor: what of the generated code is missing, unwired, stale or in need of a person.

    for finding in examined(bench): print(finding.kind, finding.path, finding.sentence)

missing   a generated file is gone
unwired   a statement that the generator put into a file, or asked a person to add, is not there
marked    a merge left conflict markers
override  a template of the project is older than the built-in one that it replaces
foreign   a generator of a package made it that is not installed here: it cannot be updated
stale     today's templates would give something else: `emberwire update` brings it in
behind    the database has not had all migrations: it gets them when the application starts
closed    nobody can join a channel, because nothing makes anybody a member
edited    a person has changed a generated file, which is what it is for

The first four are faults; the others say what is so. Nothing is changed, and nothing of the project is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.edits.wire import Present, Unclear
from scaffold.generators.plugins import installed
from scaffold.generators.request import rebuilt
from scaffold.generators.serving import application_file, unserved
from scaffold.memory.manifest import digest
from scaffold.plan.merge import marked
from scaffold.plan.operations import Wire
from scaffold.render.renderer import OVERRIDES, version_of
from scaffold.render.resources import builtin_templates
from scaffold.upkeep.admission import asks_for_members, lets_in
from scaffold.upkeep.database import Unseen, has_members, missing_migrations, name_of
from scaffold.upkeep.updating import stale_files
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.edits.wire import Edit
    from scaffold.memory.manifest import Entry
    from scaffold.memory.workbench import Workbench

__all__ = ["FAULTS", "Finding", "examined"]

FAULTS = frozenset({"missing", "unwired", "marked", "override"})
MEMBERS = frozenset({"members.py", "members_for_channels.py"})
"""Where `add_member` is defined, and called for the command line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was generated, and what to do about it."""

    kind: str
    path: str
    sentence: str


def examined(bench: Workbench) -> Iterator[Finding]:
    """Yield what is found, faults first."""
    yield from _missing(bench)
    yield from _unwired(bench)
    yield from _marked(bench)
    yield from _overrides(bench)
    yield from _foreign(bench)
    for each in stale_files(bench):
        yield Finding("stale", each.path, "generated today, it would differ; `emberwire update --diff` shows how.")
    yield from _behind(bench)
    yield from _closed(bench)
    yield from _edited(bench)


def _missing(bench: Workbench) -> Iterator[Finding]:
    owners = {path: f"{entry.generator} {entry.name}" for entry in bench.manifest.entries for path in entry.files}
    for path in sorted(bench.manifest.files):
        if bench.project.read(path) is None:
            owner = owners.get(path, "a generator")
            yield Finding("missing", path, f"it was made by {owner}; take it back, or destroy what it belongs to.")


def _unwired(bench: Workbench) -> Iterator[Finding]:
    wired = [each for entry in bench.manifest.entries for each in (*entry.edits, *_wishes(bench, entry))]
    for path, edit in dict.fromkeys(wired):
        content = bench.project.read(path)
        if content is None:
            if path not in bench.manifest.files:
                yield Finding("unwired", path, f"expected {edit.line(bench.style)!r} (there is no such file).")
            continue
        outcome = edit.apply(content, bench.style)
        if not isinstance(outcome, Present):
            why = f" ({outcome.why})" if isinstance(outcome, Unclear) else ""
            yield Finding("unwired", path, f"expected {edit.line(bench.style)!r}{why}.")
    if any(entry.generator == "socket" for entry in bench.manifest.entries) and application_file(bench.project) is None:
        yield from (
            Finding("unwired", each.path, f"expected {each.line!r}.") for each in unserved(bench.project, bench.style)
        )


def _wishes(bench: Workbench, entry: Entry) -> Iterator[tuple[str, Edit]]:
    """Yield the statements that `entry` would be wired with today, those that were left to a person among them."""
    request = rebuilt(bench, entry)
    for wish in () if request is None else request.wishes:
        if isinstance(wish, Wire):
            yield wish.path, wish.edit


def _marked(bench: Workbench) -> Iterator[Finding]:
    for path in sorted(bench.manifest.files):
        content = bench.project.read(path)
        if content is not None and marked(content):
            yield Finding("marked", path, "it has conflict markers; choose, and take them out.")


def _foreign(bench: Workbench) -> Iterator[Finding]:
    for entry in bench.manifest.entries:
        if rebuilt(bench, entry) is None:
            path = entry.files[0] if entry.files else entry.edits[0][0]
            sentence = f"it was made by {entry.generator} {entry.name}, a generator that is not installed here."
            yield Finding("foreign", path, sentence)


def _overrides(bench: Workbench) -> Iterator[Finding]:
    folder = bench.project.root / OVERRIDES
    for place in sorted(folder.rglob("*.jinja")):
        name = place.relative_to(folder).as_posix()
        builtin = builtin_templates().joinpath(*name.split("/"))
        path = f"{OVERRIDES}/{name}"
        if name.partition("/")[0] in installed():
            continue
        if not builtin.is_file():
            yield Finding("override", path, "there is no built-in template of that name: nothing uses it.")
            continue
        ours, theirs = (
            version_of(builtin.read_text(encoding="utf-8")),
            version_of(place.read_text(encoding="utf-8", errors="replace")),
        )
        if theirs < ours:
            yield Finding("override", path, f"it is version {theirs}, the built-in one is {ours}; compare the two.")


def _behind(bench: Workbench) -> Iterator[Finding]:
    name = name_of(bench)
    try:
        missing = missing_migrations(bench)
    except Unseen as error:
        yield Finding("behind", name, str(error))
        return
    if missing:
        yield Finding("behind", name, f"it has not had {', '.join(missing)}: start the application, which runs them.")


def _closed(bench: Workbench) -> Iterator[Finding]:
    """A channel whose guard asks for members of its topic, where neither code nor a command has added any.

    The database of a project's own session is not looked into: nothing is said of channels that keep members there.
    """
    code = dict(bench.project.code_files())
    members = {bench.project.inside(each) for each in MEMBERS}
    others = [text for path, text in code.items() if path not in members]
    for entry in bench.manifest.entries:
        if entry.generator != "channel" or entry.answers.get("storage") == "session":
            continue
        name = Name(tuple(entry.name.split(".")))
        path = bench.project.inside(f"channels/{name.path}_channel.py")
        topic = str(entry.answers["topic"]).removesuffix("*")
        asks = asks_for_members(code.get(path, b""), f"{name.camel}Channel")
        if asks and not any(lets_in(text, topic) for text in others) and not has_members(bench, topic):
            sample = topic + ("1" if entry.answers["topic"].endswith("*") else "")
            let_in = f'`await add_member("{sample}", user_id)`'
            yield Finding("closed", path, f"nobody can join: make people members where they may come in, {let_in}.")


def _edited(bench: Workbench) -> Iterator[Finding]:
    for path, record in sorted(bench.manifest.files.items()):
        content = bench.project.read(path)
        if content is not None and digest(content) != record.left:
            yield Finding("edited", path, "it was changed since it was generated; `emberwire update` keeps that.")
