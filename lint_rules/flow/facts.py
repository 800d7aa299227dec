"""Facts: what is known on a way because a test or a call lies on it. A fact that depends on the client is a guard.

is_check(fact)          # does it look at who the client is?
either(one, other)      # what holds after `a or b`, where only one of the two is known to hold
merged([facts, facts])  # what holds where two ways meet
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import DEBUGGING, words

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.outline import Function, Piece

FactKind = Literal["test", "call", "raises", "found", "ask", "row", "verified", "scope", "setting", "told", "void"]
"""How it is known: a test; unknown code that was given the client's credential; code of the project that raises and
looks at the client, on ways that are not told apart; what looks something up by who the client is, and raises where
there is none; unknown code that was given user and place, and may refuse the one for the other; a row; a library that
verifies a token and raises for a bad one, which says who somebody is and not where that person may be; data that is
bound to the user by its name; a setting of the server, which is no guard but may switch one off. `told` is no guard
either: the client was answered. Nor is `void`, a test that lets everybody on; its text says why."""


ASKS_NOTHING = re.compile(
    r"^(not )?(len\(|.*\.count\([\"']).*\) [<>=!]|MsgType\.|^(not )?(self\.)?(member|staff)( is( not)? None)?$"
    r"|^(not )?[\w.]+\.(is_)?(removed|banned|blocked|kicked|muted|deleted|archived|locked|closed|ended|full)(_at)?"
    r"( is( not)? None)?$"
)
"""A test of this kind asks whether there is room for one more, how many parts a name has, what kind of frame has come,
whether the client is one of the members or the staff of the whole site, whether he was thrown out (all who never came
in were not), or whether the room is still open."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds on a way.

    `labels` is what the decision depends on. `positive` is False where the way is the one that is refused (`not
    valid`), True where it is the other, and None if that cannot be told. `presence` marks a test that only asks
    whether there is a value, and a void one that was to ask nothing of a place. `unless` names the setting that
    switches the decision off.
    """

    kind: FactKind
    labels: int
    node: cst.CSTNode
    function: Function
    side: bool | None = None
    """True where the test is true, False where it is false."""
    positive: bool | None = None
    presence: bool = False
    compared: bool = False
    fixed: bool = False
    """Compared with literals."""
    unless: str = ""
    opens: bool = False
    """True for the side of a setting that holds by default, and lets everybody in; and for a decision that it leads
    around."""
    text: str = ""
    piece: Piece | None = None
    """Where it stands, if that is outside of the function's body: a decorator, a dependency of a router."""
    depth: int = field(default=0, compare=False)
    """Calls that led to it, of those that were followed: the nearest decision explains most."""
    in_part: bool = field(default=False, compare=False)
    """True where it holds on some ways only, and the others have decisions of their own."""

    def __hash__(self) -> int:
        """Of what mostly tells facts apart: the hash of a node is written in Python, and sets ask for it often."""
        return hash((self.kind, self.labels, id(self.node), self.side))


Facts = frozenset[Fact]
NONE: Facts = frozenset()


def is_check(fact: Fact) -> bool:
    """True for a decision that depends on who the client is, on the side where the client may stay."""
    if fact.positive is False or fact.kind in ("setting", "ask", "told", "void"):
        return False
    if fact.kind in ("call", "raises", "found", "row", "verified", "scope"):
        return True
    if fact.labels & Label.IDENTITY:
        return True
    if not fact.labels & ABOUT_CLIENT and not fact.labels & Label.FIRST:
        return False
    if fact.labels & Label.ASKED:
        return True
    return bool(fact.labels & Label.CREDENTIAL) and not fact.presence


def is_optional(guards: Iterable[Fact]) -> bool:
    """True where a setting switches each of these off; also where there is none."""
    return all(fact.unless for fact in guards)


def is_claim(fact: Fact) -> bool:
    """True for a decision that refuses somebody and proves nothing, on the side where the client stays: on a header in
    which any client may write what it likes (`name in STAFF`, `address.startswith("10.")`), or for a False that is
    kept of some (`allowed is False`). How often an address comes, or whether it is banned, is none."""
    if fact.kind != "test" or fact.labels & (Label.CLAIMED | ABOUT_CLIENT) != Label.CLAIMED:
        return False
    is_held_against = fact.compared and not fact.presence
    if fact.positive and (is_held_against or fact.labels & Label.ASKED):
        return True
    return fact.side is True and "swith(" in fact.text  # it begins or ends with what is asked for


def checks(facts: Iterable[Fact]) -> list[Fact]:
    """The guards among some facts, in no order: `first_check` names one."""
    return [fact for fact in facts if is_check(fact)]


def void(node: cst.CSTNode, function: Function, why: str, asked: Iterable[Fact] = ()) -> Fact:
    """A test that lets everybody on, in place of these decisions; `why` is for the words of a message."""
    nowhere = not any(fact.labels & Label.PLACE for fact in asked)
    return Fact("void", Label.NOTHING, node, function, True, presence=nowhere, text=why)


def why_void(facts: Iterable[Fact]) -> str:
    """Why a test among these lets everybody on, in the words of a message; empty where none does so."""
    void = min((fact for fact in facts if fact.kind == "void"), key=nearness, default=None)
    return void.text if void is not None else ""


def first_check(facts: Iterable[Fact]) -> Fact | None:
    """The guard among some facts that is named for all of them: the same one in every run."""
    return min(checks(facts), key=nearness, default=None)


def nearness(fact: Fact) -> tuple[object, ...]:
    """Orders facts in the same way in every run: those that hold on every way in front, then the nearest to the
    handler, then tests before calls of code that is not at hand."""
    function = fact.function
    where = str(function.outline.path), function.line, fact.text, str(fact.side), fact.labels, fact.kind
    return fact.in_part, fact.kind == "raises", fact.depth, fact.kind != "test", *where


def either(one: Facts, other: Facts) -> Facts:
    """What holds where one of two sets of facts does. A decision beside a setting holds unless the setting says so."""
    both = one & other
    mine, theirs = checks(one), checks(other)
    if mine and theirs:
        return both | frozenset(mine) | frozenset(theirs)
    decided, rest = (mine, other) if mine else (theirs, one)
    setting = _setting(rest)
    if decided and setting is not None and not _about_client(rest):
        return both | {_led_around(fact, setting) for fact in decided}
    return both


def merged(sets: Sequence[Facts]) -> Facts:
    """What holds where several ways meet: what holds on each, decisions that only a setting leads around, and, where
    each way has a decision of its own (a cookie on one, a token on the other), all of these."""
    if not sets:
        return NONE
    common = frozenset.intersection(*sets)
    if all(len(found) == len(common) for found in sets):
        return common
    sides = {(fact.node, fact.side) for found in sets for fact in found - common if fact.positive is not False}
    own = [{f for f in checks(found - common) if f.side is not False or (f.node, True) not in sides} for found in sets]
    decided = frozenset(fact for found in own for fact in found)
    around = [found - common for found, mine in zip(sets, own, strict=True) if not mine]
    settings = [_setting(found) for found in around]
    if any(s is None or _is_debugging(s) for s in settings) or _whatever_is_set(settings):
        return common
    setting = next((s for s in settings if s is not None and s.opens), settings[0] if settings else None)
    if setting is not None:
        return common | {_led_around(fact, setting) for fact in decided}
    off = next((weak for mine in own if (weak := _switched_off(mine)) is not None), None)
    return common | {_in_part(fact, off) for fact in decided}


def _whatever_is_set(settings: Iterable[Fact | None]) -> bool:
    """True where one way around goes with a setting and another one without it: then it decides nothing."""
    sides = {(setting.node, setting.side) for setting in settings if setting is not None}
    return any((node, not side) in sides for node, side in sides)


def _switched_off(decided: Iterable[Fact]) -> Fact | None:
    """The first of the decisions of a way that a setting leads around altogether; None where one of them stays."""
    listed = sorted(decided, key=nearness)
    return listed[0] if listed and all(fact.unless for fact in listed) else None


def _in_part(decision: Fact, off: Fact | None) -> Fact:
    """A decision of one of several ways; where a setting leads around those of another one, it does so around all."""
    if off is None:
        return replace(decision, in_part=True)
    unless, opens = decision.unless or off.unless, decision.opens or off.opens
    return replace(decision, in_part=True, unless=unless, opens=opens)


def while_debugging(facts: Iterable[Fact]) -> bool:
    """True where what is done is done only while somebody debugs."""
    return any(f.kind == "setting" and f.positive is True and bool(words(f.text) & DEBUGGING) for f in facts)


def _led_around(decision: Fact, setting: Fact) -> Fact:
    """A decision that holds unless a setting says otherwise."""
    opens = decision.opens or setting.opens
    return replace(decision, unless=decision.unless or _name(setting), opens=opens)


def _setting(facts: Iterable[Fact]) -> Fact | None:
    """The setting that a way hangs on; of several the one that says most: a switch for debugging that is on, then one
    that somebody has to change."""
    return min((fact for fact in facts if fact.kind == "setting"), key=_weight, default=None)


def _weight(setting: Fact) -> tuple[object, ...]:
    debugging = bool(words(setting.text) & DEBUGGING)
    return (
        not debugging or setting.positive is False,
        debugging,
        setting.opens,
        setting.depth,
        setting.text,
        str(setting.side),
    )


def _is_debugging(fact: Fact) -> bool:
    """True where the way around the check is the one on which nobody debugs."""
    return bool(words(fact.text) & DEBUGGING) and fact.positive is False


def _name(setting: Fact) -> str:
    return setting.text if setting.positive is not False else f"not {setting.text}"


def _about_client(facts: Iterable[Fact]) -> bool:
    return any(fact.kind != "setting" and fact.labels & (ABOUT_CLIENT | Label.CLIENT | Label.CLAIMED) for fact in facts)
