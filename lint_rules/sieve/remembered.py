"""What earlier runs have seen in the bytes of files: a file of which the disk says that it is the same is not read.

    remembered = Remembered.read("/app/.emberwire_cache/files-1f.json", began=time.time_ns())
    remembered.missing("/app/models.py")        # it is the same, no rule wants it, and it lacks these words; else None
    remembered.answer("group_send")             # the files that held such a token
    remembered.text()                           # what to write into that file, if there is anything new

A file is the same when its size, its inode, and the times of its last change (of its content, and of anything about
it) are what they were. The second time nobody can set, so that a file of the same size whose first time was set back
is seen to have changed; Windows has no such time, and there it is not. What was changed less than two seconds before
the run began, or later, is not remembered: it may change again without a trace. What was worked out from a file that
rules want is not kept here, and hangs on its bytes (`run/cache.py`).
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in `reading.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SETTLED_NS = 2_000_000_000
"""The coarsest clock of a file system that is in use: two changes within it may have one time."""

WANTED = -1
"""In the place of the missing words of a file that rules want, or that only a question was about."""

Stamp = tuple[int, int, int, int]
"""Size, inode, and the times of the last change of the content and of anything, in nanoseconds."""


def stamp_of(name: str) -> Stamp | None:
    """What the disk says of a file without reading it; None if it says nothing."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns


class Remembered:
    """The files of one project under one configuration."""

    def __init__(self, began: int, stamp: Callable[[str], Stamp | None] = stamp_of) -> None:
        self._began = began
        self._stamp = stamp
        self._files: dict[str, tuple[Stamp, int, bool]] = {}
        """Stamp, number of the missing words, and whether the file was asked all questions that have an answer."""
        self._words: list[frozenset[bytes]] = []
        self._numbers: dict[frozenset[bytes], int] = {}
        self._answers: dict[str, list[str]] = {}
        self._same: dict[str, bool] = {}
        self._stamps: dict[str, Stamp | None] = {}
        self._looks: dict[str, int] = {}
        self._asked: set[str] = set()
        self._answered: dict[str, list[str]] = {}

    @classmethod
    def read(cls, path: str, began: int, stamp: Callable[[str], Stamp | None] = stamp_of) -> Remembered:
        """What is in that file; nothing if there is none, or if it is no such file."""
        import json  # here and below: a run without a cache does without it

        found = cls(began, stamp)
        try:
            with open(path, "rb") as file:
                document = json.loads(file.read())
            rows = {str(n): ((a, b, c, d), int(w), bool(q)) for n, (a, b, c, d, w, q) in document["files"].items()}
            words = [frozenset(str(word).encode("latin-1") for word in group) for group in document["words"]]
            answers = {str(question): [str(n) for n in names] for question, names in document["answers"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return found
        if all(WANTED <= number < len(words) for _, number, _ in rows.values()):
            found._files, found._words, found._answers = rows, words, answers
            found._numbers = {group: number for number, group in enumerate(words)}
        return found

    def is_same(self, name: str) -> bool:
        """True for a file that is as it was. To be asked before it is read: what comes after counts as a change."""
        known = self._same.get(name)
        if known is None:
            stamp = self._stamps[name] = self._stamp(name)
            row = self._files.get(name)
            known = self._same[name] = row is not None and row[0] == stamp
        return known

    def missing(self, name: str) -> frozenset[bytes] | None:
        """The words that a file lacks which is the same and which no rule wants; else None."""
        number = self._files[name][1] if self.is_same(name) else WANTED
        return self._words[number] if number != WANTED else None

    def looked(self, name: str, missing: frozenset[bytes]) -> None:
        """A file was read, and no rule wants it; these words are missing in it."""
        number = self._looks[name] = self._numbers.setdefault(missing, len(self._words))
        if number == len(self._words):
            self._words.append(missing)

    def new_among(self, names: Sequence[str]) -> list[str]:
        """Those of the files that the questions are about which have not been asked, or are not the same."""
        self._asked.update(names)
        return [name for name in names if not (self.is_same(name) and self._files[name][2])]

    def answer(self, question: str) -> list[str] | None:
        """The files that answer a question, of those that were asked; None if nobody was."""
        return self._answers.get(question)

    def answered(self, question: str, names: Iterable[str]) -> None:
        """All were asked, and these files are the answer."""
        self._answered[question] = list(names)

    def is_whole(self, names: Sequence[str]) -> bool:
        """True when these files are all that there were, and each is the same: what follows from all of them holds."""
        return not self.new_among(names) and self._files.keys() == set(names)

    def text(self) -> str | None:
        """What to keep, as text; None when there is nothing new."""
        rows = {name: row for name in self._stamps if (row := self._row(name)) is not None}
        changed = {name for name, row in rows.items() if self._files.get(name) != row}
        if not changed and all(self._answers.get(question) == names for question, names in self._answered.items()):
            return None
        kept = self._answers if not changed else {}
        files = rows if self._answered else {**self._files, **rows}
        import json

        document = {
            "files": {name: [*stamp, words, asked] for name, (stamp, words, asked) in files.items()},
            "words": [sorted(word.decode("latin-1") for word in group) for group in self._words],
            "answers": {**kept, **self._answered},
        }
        return json.dumps(document, separators=(",", ":"))

    def _row(self, name: str) -> tuple[Stamp, int, bool] | None:
        """What to keep of a file of this run; nothing of one that may have changed since it was read."""
        stamp = self._stamps[name]
        if stamp is None or max(stamp[2:]) > self._began - SETTLED_NS:
            return None
        before = self._files[name] if self._same[name] else (stamp, WANTED, False)
        return stamp, self._looks.get(name, before[1]), name in self._asked if self._answered else before[2]
