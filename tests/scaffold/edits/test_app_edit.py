"""The endpoint in applications of many shapes: put in as lines and one argument, and taken out byte for byte."""

from __future__ import annotations

import pytest

from scaffold.edits.app_edit import AddLifespan, AddStatement, makes_an_application, starts_by_handlers
from scaffold.edits.pysource import PySource
from scaffold.edits.route_edit import holds_routes
from scaffold.edits.wire import Edit, Present, Style, Unclear, Wired, undo_traces

ROUTES, LIFESPAN = AddStatement("shop.endpoint", "routes"), AddLifespan("shop.endpoint")
AROUND, ACCOUNTS = AddStatement("shop.endpoint", "lifespan"), AddStatement("shop.accounts.routes", "accounts")
HEAD = "from fastapi import FastAPI\n\n"
SHAPES = {
    "bare": f"{HEAD}app = FastAPI()\n",
    "annotated": 'import fastapi\n\napp: fastapi.FastAPI = fastapi.FastAPI(title = "x")\n',
    "a line for each argument": f'{HEAD}app = FastAPI(\n    title="x",  # a name\n    debug=True,\n)\n',
    "a long line": f'{HEAD}app = FastAPI(title="{"x" * 45}")\n',
    "a factory": f"{HEAD}\ndef make() -> FastAPI:\n    app = FastAPI()\n    return app\n",
    "tabs": f'{HEAD}\ndef make():\n\tapp = FastAPI(\n\t\ttitle="x",\n\t)\n\treturn app\n',
    "Windows line endings": f"{HEAD}app = FastAPI()\n".replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{HEAD}app = FastAPI()\n",
    "a docstring and the future": f'"""Doc."""\nfrom __future__ import annotations\n{HEAD}app = FastAPI()\n',
}
UNCLEAR = {
    "two": (f"{HEAD}app = FastAPI()\nadmin = FastAPI()\n", "found 2"),
    "none": (f"{HEAD}app = wrapped(FastAPI())\n", "found 0"),
    "a lifespan": (f"{HEAD}app = FastAPI(lifespan=own)\n", "has a lifespan"),
    "arguments from elsewhere": (f"{HEAD}app = FastAPI(**settings)\n", "may hold one"),
    "handlers": (f'{HEAD}app = FastAPI()\n\n\n@app.on_event("startup")\ndef start():\n    pass\n', "would not run"),
    "added handlers": (f'{HEAD}app = FastAPI()\napp.add_event_handler("startup", start)\n', "would not run"),
    "the name is taken": (f"{HEAD}endpoint = 1\napp = FastAPI()\n", "another meaning"),
    "no room": (f'{HEAD}app = FastAPI(title="{"x" * 30}", description="{"y" * 30}")\n', "no room"),
    "a comma on the line": (f"{HEAD}app = FastAPI(debug=True,)\n", "comma"),
}


@pytest.mark.parametrize("edit", [ROUTES, LIFESPAN, AROUND, ACCOUNTS], ids=["routes", "lifespan", "around", "accounts"])
@pytest.mark.parametrize("shape", SHAPES)
def test_it_goes_in_once_and_comes_out_byte_for_byte(edit: Edit, shape: str) -> None:
    before = SHAPES[shape].encode()
    outcome = edit.apply(before, Style())
    assert isinstance(outcome, Wired)
    compile(outcome.content, shape, "exec")
    assert edit.apply(outcome.content, Style()) == Present()
    undone = edit.undo(outcome.content)
    assert isinstance(undone, Wired)
    assert undo_traces(undone.content, outcome.traces, holds_routes=holds_routes) == (before, ())


@pytest.mark.parametrize("shape", UNCLEAR)
def test_a_lifespan_is_left_to_a_person_where_it_would_break_something(shape: str) -> None:
    source, why = UNCLEAR[shape]
    outcome = LIFESPAN.apply(source.encode(), Style())
    assert isinstance(outcome, Unclear)
    assert why in outcome.why


OWN = ["a lifespan", "arguments from elsewhere", "handlers", "added handlers", "no room", "a comma on the line"]


@pytest.mark.parametrize("shape", OWN)
def test_around_a_lifespan_goes_in_where_the_application_has_its_own(shape: str) -> None:
    before = UNCLEAR[shape][0].encode()
    outcome = AROUND.apply(before, Style())
    assert isinstance(outcome, Wired)
    assert b"app.router.lifespan_context = endpoint.around(app.router.lifespan_context)\n" in outcome.content
    assert AROUND.apply(outcome.content, Style()) == Present()
    assert LIFESPAN.apply(outcome.content, Style()) == Present()
    undone = AROUND.undo(outcome.content)
    assert isinstance(undone, Wired)
    assert undo_traces(undone.content, outcome.traces, holds_routes=holds_routes) == (before, ())


def test_what_a_person_wired_otherwise_is_there() -> None:
    source = f"{HEAD}from shop.endpoint import endpoint\n\napp = FastAPI(lifespan=own(endpoint.lifespan))\n"
    source += "app.router.routes.extend(endpoint.routes)\n"
    assert LIFESPAN.apply(source.encode(), Style()) == ROUTES.apply(source.encode(), Style()) == Present()


def test_the_routes_need_a_statement_that_stands_alone() -> None:
    outcome = ROUTES.apply(f"{HEAD}app = FastAPI(); x = 1\n".encode(), Style())
    assert outcome == Unclear("the application is made on a line with other statements")


def test_a_file_makes_one_application_or_does_not() -> None:
    for source in SHAPES.values():
        assert makes_an_application(PySource.parse(source.encode()))
    assert not makes_an_application(PySource.parse(UNCLEAR["two"][0].encode()))


@pytest.mark.parametrize(
    ("text", "does"),
    [("app.router.on_startup.append(f)", True), ("def on_startup(): ...", False), ("on_events(f)", False)],
)
def test_handlers_of_startup_are_known(text: str, does: bool) -> None:
    assert starts_by_handlers(text) is does
