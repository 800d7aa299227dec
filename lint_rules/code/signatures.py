"""What a function takes, and why a call of it would raise TypeError.

    signature = function.signature                        # of `def tell(self, room, *, text)`
    signature.without_first().refusal(1, {"message"})     # "takes no `message`"

How Python binds arguments: Language Reference, 6.3.4, Calls.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, as a call sees them."""

    positional: tuple[str, ...]
    """Those that may be given by their place, in order."""
    named: frozenset[str]
    """Those that may be given by their name."""
    needed: tuple[str, ...]
    """Those without a default."""
    any_place: bool = False
    """True with `*args`."""
    any_name: bool = False
    """True with `**options`."""

    def without_first(self) -> Signature:
        """What is left to be given to a method of an object."""
        first = self.positional[:1]
        return replace(
            self,
            positional=self.positional[1:],
            named=self.named - {*first},
            needed=tuple(name for name in self.needed if name not in first),
        )

    def refusal(self, count: int, names: Collection[str]) -> str:
        """Why a call with so many arguments, and others with these names, raises; empty where it does not."""
        unknown = next((name for name in names if name not in self.named), "")
        if unknown and not self.any_name:
            return f"takes no `{unknown}`"
        if count > len(self.positional) and not self.any_place:
            return f"takes {_arguments(len(self.positional))}, and is given {count}"
        placed = self.positional[:count]
        twice = next((name for name in names if name in placed and name in self.named), "")
        if twice:
            return f"is given `{twice}` twice"
        left = [name for name in self.needed if name not in placed and name not in names]
        return f"needs `{left[0]}`" if left else ""


def _arguments(count: int) -> str:
    return {0: "no argument", 1: "one argument"}.get(count, f"{count} arguments")
