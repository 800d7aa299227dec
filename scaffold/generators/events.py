"""`gen event`: one event more in a channel that exists, with its payload and its tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scaffold.edits.table import AddBlock, AddSent
from scaffold.generators.contexts import context_files, context_names, migration_files, settled_migrations
from scaffold.generators.files import SUPPORT, module_name, rendered, tables_known, tests_prepared
from scaffold.generators.storages import storage_of, stored_where
from scaffold.plan.operations import Wire, Wish
from scaffold.words.errors import Usage
from scaffold.words.events import REPLY, Event, events_as_data, events_from_data, parse_events
from scaffold.words.fields import import_lines
from scaffold.words.layout import laid_out
from scaffold.words.payloads import PAYLOADS, Payloads

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["plan", "settle"]


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return the event as it is stored, and the migrations of the channel's context with its table."""
    known = asked.options
    payload = typed.get("payload", known.get("payload"))
    [event] = parse_events([(typed["event"], payload)])
    _check(asked, event)
    _payloads(asked).check(event.fields)
    answers = {"event": event.text, "payload": events_as_data([event])[event.text]}
    if all(known.get(key) == value for key, value in answers.items()):
        return known
    events = [event] if event.stored else []
    return {
        **answers,
        "migrations": settled_migrations(asked, asked.name.pluralised(), events) if events else {},
        **stored_where(asked),
    }


def _check(asked: Asked, event: Event) -> None:
    path = f"channels/{asked.name.path}_channel.py"
    if not asked.site.exists(path):
        raise Usage(
            f"there is no channel {asked.name}: expected {asked.site.inside(path)}. "
            f"Make it with `emberwire gen channel {asked.name}`."
        )
    others = {name: payload for name, payload in _events_of(asked).items() if name.removesuffix(REPLY) != event.name}
    if len(others) < len(_events_of(asked)):
        raise Usage(f"the channel {asked.name} has an event {event.name!r} already. Choose another name.")
    # Two events that would be stored in one table, or have a class of one name, are refused.
    events_from_data({**others, **events_as_data([event])})


def _events_of(asked: Asked) -> Mapping[str, str]:
    """Return the events of the channel, but for the one that is asked for when it is added again."""
    name, events = str(asked.name), dict[str, str]()
    for entry in asked.manifest.entries:
        if entry.generator == "channel" and entry.name == name:
            events |= entry.answers["events"]
        elif entry.generator == "event" and entry.name.partition(" ")[0] == name and entry.answers != asked.options:
            events[entry.answers["event"]] = entry.answers["payload"]
    return events


def plan(asked: Asked) -> Iterator[Wish]:
    """The payload and the handler in the channel, the tests, and for a stored event its part of the context."""
    [event] = events_from_data({asked.options["event"]: asked.options["payload"]})
    values = _values(asked, event)
    yield from rendered(asked, (*SUPPORT, *storage_of(asked).shared), {})
    yield from tests_prepared(asked)
    yield from tables_known(asked, [f"contexts/{asked.name.pluralised().path}"] if event.stored else [])
    if event.stored:
        yield from _stored(asked, event, values)
    yield from _in_channel(asked, event, values)
    yield from _in_tests(asked, event, values)


def _values(asked: Asked, event: Event) -> dict[str, object]:
    """Return what the parts of templates see; the event is the first of its kind in nothing, so `stored` is empty."""
    name = asked.name.pluralised()
    return {
        "context": context_names(name),
        "event": event,
        "intercepts": (),
        "stored": (),
        "table": name.snake,
        "payloads": _payloads(asked),
    }


def _stored(asked: Asked, event: Event, values: Mapping[str, object]) -> Iterator[Wish]:
    name = asked.name.pluralised()
    path = f"contexts/{name.path}.py"
    if not asked.site.exists(path):
        yield from context_files(asked, name, [event])
        return
    storage, database = storage_of(asked), asked.site.module(module_name(asked, "database"))
    names = [
        *_names(import_lines(event.fields, bounded=False, objects=True)),
        "msgspec Struct",
        *(f"{database} {each}" for each in storage.of_database),
    ]
    text = _text(asked, "context/parts/stored.jinja", values)
    block = _block(asked, "at the end", event.entity, text, names, expects=storage.expects)
    yield Wire(asked.site.inside(path), block)
    yield from migration_files(asked, name, [event])


def _in_channel(asked: Asked, event: Event, values: Mapping[str, object]) -> Iterator[Wish]:
    path = asked.site.inside(f"channels/{asked.name.path}_channel.py")
    owner = f"{asked.name.camel}Channel"
    structs = _text(asked, "channel/parts/structs.jinja", values)
    payloads = _payloads(asked)
    of_library = payloads.imports(
        event.fields, holds_objects=event.stored and any(f.holds_objects for f in event.fields)
    )
    names = _names(import_lines(event.fields, bounded=True, objects=False))
    names = [*names, *(f"{payloads.library} {each}" for each in of_library)]
    yield Wire(path, _block(asked, f"before {owner}", event.payload, structs, names))
    handler = _text(asked, "channel/parts/handler.jinja", values, inside="class _:\n")
    names = [
        "emberwire Error",
        "emberwire Ok",
        "emberwire handle_in",
        f"{asked.site.module(module_name(asked, 'members'))} is_member",
    ]
    if event.stored:
        context = context_names(asked.name.pluralised())
        yield Wire(path, AddSent(owner, event.name, f"{context['module']}.{event.entity}"))
        names.append("emberwire PubSubUnavailable")
        names.append(f"{asked.site.package}.{context['package']} {context['module']}")
    yield Wire(path, _block(asked, f"in {owner}", event.handler, handler, names))


def _in_tests(asked: Asked, event: Event, values: Mapping[str, object]) -> Iterator[Wish]:
    scope = "".join(f"{each}/" for each in asked.name.scope)
    path = f"{asked.site.tests}/channels/{scope}test_{asked.name.singular}_channel.py"
    text = _text(asked, "channel/parts/tests.jinja", values)
    names = [f"{asked.site.module(module_name(asked, 'members'))} remove_member"]
    names.append("emberwire testing")
    if event.stored:
        names += ["typing Any", "unittest.mock ANY"]
    if event.invalid:
        names += ["typing Any"]
    first = f"test_{event.name}_is_{'stored_and_sent_to_everyone' if event.stored else 'answered'}"
    yield Wire(path, _block(asked, "at the end", first, text, names, expects="joined TOPIC pytest"))


def _payloads(asked: Asked) -> Payloads:
    """Return what the channel's other payloads are declared with."""
    entry = asked.manifest.find("channel", str(asked.name))
    return PAYLOADS["msgspec" if entry is None else entry.answers.get("payloads", "msgspec")]


def _block(asked: Asked, place: str, name: str, text: str, imports: list[str], *, expects: str = "") -> AddBlock:
    return AddBlock(place, name, text, asked.site.package, "\n".join(dict.fromkeys(imports)), expects)


def _text(asked: Asked, template: str, values: Mapping[str, object], *, inside: str = "") -> str:
    """Return a part of a file, laid out; `inside` is what has to stand above it to be Python."""
    storage = storage_of(asked)
    template = storage.templates.get(template, template)
    text = asked.renderer.render(template, {"package": asked.site.package, "column": storage.column, **values})
    return laid_out(inside + text, asked.style.line_length, asked.style.quotes).removeprefix(inside)


def _names(lines: list[str]) -> list[str]:
    """Return `module name` for each name that lines such as `from typing import Annotated, Any` import."""
    found = []
    for line in lines:
        if line.startswith("from "):
            module, _, names = line.removeprefix("from ").partition(" import ")
            found += [f"{module} {name}" for name in names.split(", ")]
    return found
