"""What the generator remembers of a project, in `.emberwire/manifest.json`: enough to undo and to update.

    {"schema_version": 1, "emberwire": "0.1.0",
     "generators": [{"generator": "channel", "name": "Lobby", "answers": {…}, "files": {path: template}, "edits": […]}],
     "files": {path: {"template", "rendered", "left"}},
     "traces": {path: […]}}

For each file there are two hashes: `rendered`, what the template gave, and `left`, the file as the generator last left
it, wired statements included. A file whose hash is still `left` was not touched by a person since.
The rendering itself is kept too, under `.emberwire/base/`, as the common ancestor of a three-way merge.

The text is canonical: sorted, no times, no machine. So undoing a generator gives back the manifest of before, byte for
byte, and two people who generate on two branches get a diff that merges.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scaffold.edits.table import edit_from_data, to_data
from scaffold.edits.wire import Trace
from scaffold.words.errors import ScaffoldError

if TYPE_CHECKING:
    from scaffold.edits.wire import Edit

__all__ = ["BASE", "MANIFEST", "Entry", "FileRecord", "Manifest", "base_path", "digest", "is_own"]

MANIFEST = ".emberwire/manifest.json"
BASE = ".emberwire/base"
SCHEMA_VERSION = 2
RENAMED = {"channel-test": ("test", "{} channel"), "socket-test": ("test", "{} socket")}
"""Generators of schema 1, with what they and their entries are called since."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was generated. The hashes are sha256 of the bytes."""

    template: str
    rendered: str
    left: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One run of a generator: what it was asked, the files that are its own, and the statements it put elsewhere."""

    generator: str
    name: str
    answers: Mapping[str, Any]
    files: tuple[str, ...] = ()
    edits: tuple[tuple[str, Edit], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.generator, self.name


@dataclass(frozen=True, slots=True)
class Manifest:
    """All entries, in the order in which they were made, with the files and the traces that they share."""

    version: str
    entries: tuple[Entry, ...] = ()
    files: Mapping[str, FileRecord] = field(default_factory=dict)
    traces: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, content: bytes | None, *, version: str) -> Manifest:
        """Read a manifest; None is an empty one. Raises `ScaffoldError` for one that is damaged or from the future."""
        if content is None:
            return cls(version)
        try:
            data = json.loads(content)
            if data["schema_version"] == 1:
                data = {**data, "generators": [_of_today(each) for each in data["generators"]]}
            elif data["schema_version"] != SCHEMA_VERSION:
                raise ScaffoldError(
                    f"{MANIFEST} has the schema version {data['schema_version']!r}, this emberwire knows "
                    f"{SCHEMA_VERSION}. Install the version of emberwire that wrote it, or a newer one."
                )
            return cls._from_data(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ScaffoldError(
                f"{MANIFEST} is damaged ({type(error).__name__}: {error}). Take it back from version control."
            ) from None

    @classmethod
    def _from_data(cls, data: Mapping[str, Any]) -> Manifest:
        entries = tuple(
            Entry(
                each["generator"],
                each["name"],
                dict(each["answers"]),
                tuple(each["files"]),
                tuple((edit["path"], edit_from_data(edit["edit"])) for edit in each["edits"]),
            )
            for each in data["generators"]
        )
        files = {path: FileRecord(**record) for path, record in data["files"].items()}
        traces = {path: tuple(Trace(**trace) for trace in each) for path, each in data["traces"].items()}
        return cls(data["emberwire"], entries, files, traces)

    def encode(self) -> bytes:
        """Return the text of the file."""
        data = {
            "schema_version": SCHEMA_VERSION,
            "emberwire": self.version,
            "generators": [
                {
                    "generator": entry.generator,
                    "name": entry.name,
                    "answers": dict(entry.answers),
                    "files": sorted(entry.files),
                    "edits": [{"path": path, "edit": to_data(edit)} for path, edit in entry.edits],
                }
                for entry in self.entries
            ],
            "files": {path: asdict(record) for path, record in sorted(self.files.items())},
            "traces": {path: [asdict(trace) for trace in each] for path, each in sorted(self.traces.items()) if each},
        }
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8")

    @property
    def empty(self) -> bool:
        """Tell whether nothing is remembered: then there need be no file."""
        return not self.entries and not self.files and not any(self.traces.values())

    def find(self, generator: str, name: str) -> Entry | None:
        """Return the entry of that generator and name."""
        return next((entry for entry in self.entries if entry.key == (generator, name)), None)

    def with_entry(self, entry: Entry) -> Manifest:
        """Return this manifest with `entry` in the place of the one with its key, or at the end."""
        if self.find(*entry.key) is None:
            return replace(self, entries=(*self.entries, entry))
        return replace(self, entries=tuple(entry if each.key == entry.key else each for each in self.entries))

    def without(self, entry: Entry, *, files: Iterable[str] = ()) -> Manifest:
        """Return this manifest without `entry` and without the records of `files`."""
        gone = set(files)
        return replace(
            self,
            entries=tuple(each for each in self.entries if each.key != entry.key),
            files={path: record for path, record in self.files.items() if path not in gone},
            traces={path: each for path, each in self.traces.items() if path not in gone},
        )

    # --- what the plan asks -----------------------------------------------------------------------------------------
    def left_as(self, path: str, *, rendered: bytes, disk: bytes) -> bool:
        """Tell whether `disk` is what the generator left at `path` when the template gave `rendered`."""
        record = self.files.get(path)
        return record is not None and record.rendered == digest(rendered) and record.left == digest(disk)

    def edits(self, path: str) -> tuple[Edit, ...]:
        """Return the statements that were wired into `path`."""
        return tuple(edit for entry in self.entries for where, edit in entry.edits if where == path)


def _of_today(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of schema 1 as it is stored now: all answers side by side, under the names of the options."""
    kind, answers = entry["generator"], dict(entry["answers"])
    if set(answers) == {"options"}:
        answers = answers["options"]
    if kind == "client":
        answers["lang"] = answers.pop("language")
    if kind in RENAMED:
        answers["of"] = kind.removesuffix("-test")
    generator, name = RENAMED.get(kind, (kind, "{}"))
    return {**entry, "generator": generator, "name": name.format(entry["name"]), "answers": answers}


def digest(content: bytes) -> str:
    """Return the hash that the manifest stores."""
    return hashlib.sha256(content).hexdigest()


def is_own(path: str) -> bool:
    """Tell whether a path is the generator's own, and not code of the application."""
    return path == MANIFEST or path.startswith(f"{BASE}/")


def base_path(path: str) -> str:
    """Return where the rendering of `path` is kept; the suffix keeps tools from taking it for code."""
    return f"{BASE}/{path}.base"
