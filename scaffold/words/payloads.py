"""What payloads are declared with: msgspec, which is the runtime's own, or pydantic, which FastAPI projects know.

>>> PAYLOADS["pydantic"].declared("body: Annotated[str, Meta(min_length=1)]")
'body: Annotated[str, Field(min_length=1)]'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scaffold.words.errors import BadName
from scaffold.words.fields import Field, has_bounds

__all__ = ["PAYLOADS", "Payloads"]


@dataclass(frozen=True, slots=True)
class Payloads:
    """A library: its base class, what bounds a field, a datetime that must have a zone, and the plain data of a field.

    `refused` are names of fields that its base class has already.
    """

    library: str
    base: str
    bound: str
    aware: str
    plain: str
    refused: frozenset[str] = frozenset()

    def declared(self, line: str) -> str:
        """Return the declaration of a field, which is written for msgspec, for this library."""
        return line.replace("Meta(tz=True)", self.aware).replace("Meta(", f"{self.bound}(")

    def plain_data(self, field: str) -> str:
        """Return the code for an object in a field of `payload`, as it is stored."""
        return self.plain.format(field=field)

    def imports(self, fields: Iterable[Field], *, holds_objects: bool) -> list[str]:
        """Return what a module that declares the fields imports from the library; `holds_objects` if it stores some."""
        fields = list(fields)
        declared = " ".join(
            self.declared(each.type.annotation("")) for field in fields for each in [field, *_of(field)]
        )
        bounded = has_bounds(fields)
        names = {self.base, *({self.aware} if self.aware in declared and self.aware.isidentifier() else ())}
        names |= {self.bound} if bounded and f"{self.bound}(" in declared else set()
        names |= {self.plain.partition("(")[0]} if holds_objects and self.plain.startswith("to_") else set()
        return sorted(names)

    def check(self, fields: Iterable[Field]) -> None:
        """Raise `BadName` for a field that is called like something that the base class has."""
        for field in fields:
            if field.name in self.refused or (self.refused and field.name.startswith("model_")):
                raise BadName(f"{field.name!r} cannot name a field: a {self.base} of {self.library} has it already.")


def _of(field: Field) -> list[Field]:
    return [inner for part in field.type.parts for inner in part.fields]


OF_MODELS = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "mro", "parse_file", "parse_obj", "parse_raw", "register",
    "schema", "schema_json", "update_forward_refs", "validate",
})  # fmt: skip
"""What every model of pydantic has; names that begin with `model_` are its own as well."""

PAYLOADS: Mapping[str, Payloads] = {
    "msgspec": Payloads("msgspec", "Struct", "Meta", "Meta(tz=True)", "to_builtins(payload.{field})"),
    "pydantic": Payloads(
        "pydantic",
        "BaseModel",
        "Field",
        "AwareDatetime",
        'payload.model_dump(mode="json")["{field}"]',
        OF_MODELS,
    ),
}
