"""One expression in the place of another, in a file that was generated.

>>> edit = ExchangeCall("sign(user_id)", "await sign_for(user_id)", "chat.tokens sign", "chat.sessions sign_for")
>>> print(edit.apply(b"from chat.tokens import sign\\n\\ntoken = sign(user_id)\\n", Style()).content.decode(), end="")
from chat.sessions import sign_for
<BLANKLINE>
token = await sign_for(user_id)

The expression is found by its text, which has to stand there once: anything else is a person's code by now.
"""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.edits.wire import Draft, Outcome, Stuck, Style, Wired, editing

__all__ = ["ExchangeCall"]

UNDO_STYLE = Style()
"""Undoing is not told the style of the project; `apply` refuses where that would make a difference."""


@dataclass(frozen=True, slots=True)
class ExchangeCall:
    """`after` where `before` stood, and the names that it uses imported: `module name name`, "" for none."""

    before: str
    after: str
    imported_before: str = ""
    imported_after: str = ""

    @property
    def needs(self) -> str:
        """The import that the new expression needs."""
        module, names = _module_and_names(self.imported_after)
        return f"from {module} import {', '.join(names)}" if module else ""

    def line(self, style: Style) -> str:
        """Return what a person would have to write, and where."""
        return f"{self.after}  # instead of {self.before}"

    def apply(self, content: bytes, style: Style) -> Outcome:
        """Put `after` in the place of `before`; nothing is done where that could not be undone byte for byte."""
        return editing(content, lambda draft: self._apply(draft, content, style))

    def undo(self, content: bytes) -> Outcome:
        """Put `before` back."""
        return editing(content, lambda draft: self._backwards()._exchange(draft, UNDO_STYLE))

    def _apply(self, draft: Draft, content: bytes, style: Style) -> bool:
        if not self._exchange(draft, style):
            return False
        if self.undo(draft.content) != Wired(content):
            raise Stuck("its imports are laid out in a way of their own")
        return True

    def _backwards(self) -> ExchangeCall:
        return ExchangeCall(self.after, self.before, self.imported_after, self.imported_before)

    def _exchange(self, draft: Draft, style: Style) -> bool:
        text = draft.source.text
        if self.before not in text and text.count(self.after) == 1:
            return False
        if text.count(self.before) != 1:
            raise Stuck(f"expected {self.before!r} once, found it {text.count(self.before)} times")
        module, names = _module_and_names(self.imported_after)
        for name in names:
            if draft.local_name(module, name, style) != name:
                raise Stuck(f"{name!r} has another name there")
        draft.become(draft.source.text.replace(self.before, self.after))
        module, names = _module_and_names(self.imported_before)
        for name in names:
            draft.drop_unused(module, name)
        return True


def _module_and_names(imported: str) -> tuple[str, list[str]]:
    module, _, names = imported.partition(" ")
    return module, names.split()
