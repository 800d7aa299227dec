"""Tells by names alone which functions may block, so that the others need not be run.

may_wait(function, index, find, steps)     # False: nothing that it calls, so many calls deep, is called as a row says
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from lint_rules.frameworks.blocking import ANY, ASKING, BLOCKING, CLIENTS, KEEPERS, waits_in
from lint_rules.frameworks.libraries import ACCESSORS, COLLECTION_CALLS
from lint_rules.frameworks.words import says, word_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from lint_rules.code.index import Index
    from lint_rules.code.outline import CallSite, Function, Outline

    Find = Callable[[str, Function], Function | None]

_COMMON = (
    ACCESSORS
    | COLLECTION_CALLS
    | word_set(
        "wait create delete list set send stream connect download upload exists count first last earliest latest "
        "update retrieve edit touch find request get_or_create update_or_create read readline save search index rotate "
        "resize filter query "
        "result get join wait run pull push build start stop restart kill logs stats bind rebind modify record listen "
        "recv accept read grab write check solve predict track play analyse poll command insert expect send_command"
    )
)
"""Of these names other methods are, too: they count in a file that takes in a client which has one."""


def may_wait(function: Function, index: Index, find: Find, steps: int) -> bool:
    """True for a function that calls what a row says, or a helper that does; `find` gives the helper of a name."""
    return index.once(("may wait", function, steps), lambda: _may_wait(function, index, find, steps))


def _may_wait(function: Function, index: Index, find: Find, steps: int) -> bool:
    calls = index.once(("calls", function.outline), lambda: _calls(function.outline)).get(function, ())
    if any(not _is_awaited(site) and may_block(site.written, function.outline, index) for site in calls):
        return True
    helpers = (find(site.written, function) for site in calls) if steps else ()
    return any(helper is not None and may_wait(helper, index, find, steps - 1) for helper in helpers)


def _calls(outline: Outline) -> dict[Function, list[CallSite]]:
    """What each function of a file calls."""
    found: dict[Function, list[CallSite]] = defaultdict(list)
    for site in outline.calls:
        if site.inside is not None and site.piece.line >= site.inside.line:  # not in a decorator
            found[site.inside].append(site)
    return found


def _is_awaited(site: CallSite) -> bool:
    """True where `await` stands right before a call: what gives something to await holds nobody."""
    place = site.piece.span
    return site.piece.outline.lines[place.line - 1][: place.column - 1].endswith("await ")


def may_block(written: str, outline: Outline, index: Index) -> bool:
    """True for the name of a call that, by a row, may wait for a network, a program or a database."""
    return asks_others(written, outline, index) or (_is_method(written, outline) and ANY in _here(outline, index))


def asks_others(written: str, outline: Outline, index: Index) -> bool:
    """The same without clients of which every method may wait: it is not known what they are called here."""
    full = outline.resolve(written)
    if full in BLOCKING or full in CLIENTS:
        return True
    holder, _, name = written.rpartition(".")
    if not _is_method(written, outline):
        return False
    return (name in ASKING and (name not in _COMMON or says(holder, KEEPERS))) or name in _here(outline, index)


def _is_method(written: str, outline: Outline) -> bool:
    return "." in written and outline.resolve(written).partition(".")[0] not in sys.stdlib_module_names


def _here(outline: Outline, index: Index) -> frozenset[str]:
    return index.once(("waits", outline), lambda: waits_in(outline))
