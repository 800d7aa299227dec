"""Tells whether nothing reads a key that stands in the source: who knows it can sign nothing.

    is_read(disk, outline, "secret_key", line)    # False: no other line of the project has the word
    is_module_named(disk, path)                          # False for settings of Django whose module no other file names

What a framework reads by its name is read: in a project with Django, Flask or Quart every key is, and so is one of a
few files, which may be a part of a program.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.flow.importing import is_test
from lint_rules.flow.program import are_few
from lint_rules.flow.unused import whole_word
from lint_rules.frameworks.signing import DJANGO_NAMES_IT, READ_BY_NAME
from lint_rules.frameworks.words import IN_EARNEST, words

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.code.outline import Outline

_NOT_GIVEN = rb"(?!\s*(?::[^=\n]*)?=[^=])"
"""Behind a name that is read: `secret: str = "…"` gives it a value."""


def is_read(disk: Disk, outline: Outline, name: str, line: int) -> bool:
    """False for a constant, or a field of the settings, that is written in this line and read nowhere."""
    if not name.isidentifier() or disk.holds((READ_BY_NAME,)) or are_few(disk):
        return True
    statement = outline.statement_at(line)
    own = range(statement.first, statement.last + 1) if statement is not None else ()
    kept = "\n".join(text for at, text in enumerate(outline.lines, 1) if at not in own)
    others = (disk.source(path) or b"" for path in disk.holding(((name.encode(),),)) if path != outline.path)
    read = whole_word(name.encode(), behind=_NOT_GIVEN)
    return any(read.search(source) for source in (kept.encode(), *others))


def is_module_named(disk: Disk, path: Path) -> bool:
    """True where another file names the module, or none names the settings that Django starts with; and for those of
    production, which what deploys the program may name."""
    named = whole_word(path.stem.encode())
    if words(path.stem) & IN_EARNEST or not disk.holds(((DJANGO_NAMES_IT,),)):
        return True
    others = (other for other in disk.holding(((path.stem.encode(),),)) if other != path)
    return any(named.search(disk.source(other) or b"") for other in others if not is_test(other, disk.root))
