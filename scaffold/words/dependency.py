"""A FastAPI dependency as it is typed, and the id of the user in what it returns.

>>> found = Dependency.parse("app.deps:current_user", "user.email")
>>> found.module, found.function, found.user_id, found.sample
('app.deps', 'current_user', 'user.email', 'SimpleNamespace(email="ada")')
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from scaffold.words.errors import Usage
from scaffold.words.names import check_identifier

__all__ = ["Dependency"]

_USER_ID = re.compile(r"""user(?:\.(?P<attribute>[A-Za-z_]\w*)|\[(?P<quote>["'])(?P<key>[\w-]+)(?P=quote)\])?""", re.A)


@dataclass(frozen=True, slots=True)
class Dependency:
    """What generated code imports and calls. `sample` is a user with the id "ada", for tests, as Python writes it."""

    module: str
    function: str
    user_id: str
    sample: str

    @classmethod
    def parse(cls, name: str, user_id: str) -> Dependency:
        """Read `app.deps:current_user`, and `user.id`, `user["id"]` or `user`. Raises `Usage` or `BadName`."""
        module, _, function = name.partition(":")
        if not function:
            raise Usage(f"expected --auth-dependency as MODULE:FUNCTION, such as app.deps:current_user, got {name!r}.")
        for part in (*module.split("."), function):
            check_identifier(part, given=name, kind="dependency")
        read = _USER_ID.fullmatch(user_id)
        if read is None or keyword.iskeyword(read["attribute"] or ""):
            raise Usage(f"""expected --user-id as user.NAME, user["KEY"] or user, got {user_id!r}.""")
        if attribute := read["attribute"]:
            return cls(module, function, user_id, f'SimpleNamespace({attribute}="ada")')
        if key := read["key"]:
            return cls(module, function, f'user["{key}"]', f'{{"{key}": "ada"}}')
        return cls(module, function, user_id, '"ada"')
