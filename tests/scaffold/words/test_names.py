"""Names: all their forms, and a sentence for each that cannot be one."""

from __future__ import annotations

import ast
import re
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scaffold.words.errors import BadName, ScaffoldError
from scaffold.words.names import MAX_LENGTH, Name, package_name


def test_a_name_has_all_its_forms() -> None:
    """Phoenix: the inflections of mix phx.gen.channel."""
    name = Name.parse("Admin.SuperUser", kind="channel")
    assert (name.camel, name.snake, name.path, name.dotted) == (
        "AdminSuperUser",
        "admin_super_user",
        "admin/super_user",
        "admin.super_user",
    )
    assert (name.singular, name.plural, name.human, name.scope) == (
        "super_user",
        "super_users",
        "super user",
        ("admin",),
    )
    assert str(name.pluralised()) == "Admin.SuperUsers"
    assert str(name.pluralised().singularised()) == "Admin.SuperUser"


@pytest.mark.parametrize("kind", ["channel", "socket"])
def test_a_doubled_suffix_is_dropped(kind: str) -> None:
    assert str(Name.parse(f"Room{kind.capitalize()}", kind=kind)) == "Room"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "CamelCase"),
        ("room", "Did you mean 'Room'"),
        ("chat_room", "Did you mean 'ChatRoom'"),
        ("../x", "CamelCase"),
        ("../../etc/passwd", "CamelCase"),
        ("/etc/passwd", "CamelCase"),
        ("-h", "CamelCase"),
        ("--force", "CamelCase"),
        ("a;b", "CamelCase"),
        ("Room;rm -rf", "CamelCase"),
        ("Room\n", "CamelCase"),
        ("Room ", "CamelCase"),
        (".Room", "CamelCase"),
        ("Room.", "CamelCase"),
        ("Admin..Room", "CamelCase"),
        ("{{ 7*7 }}", "CamelCase"),
        ("Räum", "CamelCase"),
        ("\uff32oom", "CamelCase"),
        ("Class", "keyword"),
        ("Match", "keyword"),
        ("None", "keyword"),
        ("List", "builtin"),
        ("Id", "builtin"),
        ("Con", "device"),
        ("Admin.Aux", "device"),
        ("Test", "pytest"),
        ("TestRoom", "pytest"),
        ("A" * (MAX_LENGTH + 1), "at most"),
        ("A" * 25, "at most"),
    ],
)
def test_a_name_that_cannot_be_one_gets_a_sentence(text: str, part: str) -> None:
    """Phoenix: phx.gen.channel_test.exs, passing invalid name raises error."""
    with pytest.raises(BadName, match=part) as refused:
        Name.parse(text, kind="channel")
    assert str(refused.value).endswith((".", "?"))
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("text", ["class", "match", "list", "con", "test", "a" * 25])
def test_what_would_be_refused_as_well_is_not_suggested(text: str) -> None:
    with pytest.raises(BadName) as refused:
        Name.parse(text, kind="channel")
    assert "Did you mean" not in str(refused.value)


@given(st.text(max_size=20))
def test_any_text_is_a_name_or_gets_a_sentence(text: str) -> None:
    try:
        name = Name.parse(text, kind="channel")
    except ScaffoldError:
        return
    ast.parse(f"class {name.camel}Channel:\n    {name.snake} = 1\n")
    assert not {"..", "\\", ":"} & set(name.path.split("/"))


@pytest.mark.parametrize(("text", "package"), [("chat", "chat"), ("my-chat", "my_chat"), ("chat2", "chat2")])
def test_an_application_names_its_package(text: str, package: str) -> None:
    assert package_name(text) == package


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "small letters"),
        ("Chat", "Did you mean 'chat'"),
        ("MyChat", "Did you mean 'my_chat'"),
        ("../x", "small letters"),
        ("/tmp/x", "small letters"),
        ("-h", "small letters"),
        ("--template=x", "small letters"),
        ("a;b", "small letters"),
        ("a b", "small letters"),
        ("a\x00b", "small letters"),
        ("a.b", "small letters"),
        ("1chat", "small letters"),
        ("chat\n", "small letters"),
        ("class", "keyword"),
        ("list", "builtin"),
        ("nul", "device"),
        ("json", "standard library"),
        ("asyncio", "standard library"),
        ("starlette", "import"),
        ("emberwire", "import"),
        ("tests", "import"),
        ("test", "pytest"),
        ("a" * 61, "at most"),
    ],
)
def test_an_application_that_cannot_be_called_so_gets_a_sentence(text: str, part: str) -> None:
    """CVE-2022-24065 of cookiecutter: a name must not become an option, a path or a command."""
    with pytest.raises(BadName, match=part):
        package_name(text)


@pytest.mark.parametrize("text", ["Class", "CON", "Json", "Tests"])
def test_an_application_that_would_be_refused_as_well_is_not_suggested(text: str) -> None:
    with pytest.raises(BadName) as refused:
        package_name(text)
    assert "Did you mean" not in str(refused.value)


def test_a_sentence_has_the_right_article() -> None:
    with pytest.raises(BadName, match="cannot name an application"):
        package_name("class")
    with pytest.raises(BadName, match="cannot name a channel"):
        Name.parse("Class", kind="channel")


TEMPLATE = Path(__file__).parents[3] / "templates" / "project" / "pyproject.toml.jinja"
OURS = "emberwire[app,fast,lsp,metrics,nats,postgres,pydantic,redis,reload,sqlalchemy]"


def required() -> set[str]:
    """The distributions that an application may have installed beside it, whatever was asked for."""
    listed = re.findall(r'"([\w-]+)>=', TEMPLATE.read_text(encoding="utf-8").partition("[project]")[2])
    known: set[tuple[str, str]] = set()
    wanted = [Requirement(text) for text in (*listed, OURS, "argon2-cffi")]
    while wanted:
        one = wanted.pop()
        for extra in {"", *one.extras}:
            key = (canonicalize_name(one.name), extra)
            if key not in known:
                known.add(key)
                further = map(Requirement, distribution(one.name).requires or ())
                wanted += [each for each in further if each.marker is None or each.marker.evaluate({"extra": extra})]
    return {name for name, _ in known}


def test_no_application_hides_a_package_that_it_requires() -> None:
    """One called `alembic` would import itself."""
    names = required()
    assert {"alembic", "starlette", "argon2-cffi"} <= names
    tops = {top for top, of in packages_distributions().items() if names & {canonicalize_name(each) for each in of}}
    for top in tops:
        if re.fullmatch(r"[a-z][a-z0-9_]*", top):
            with pytest.raises(BadName):
                package_name(top)


@pytest.mark.parametrize("text", ["build", "dist"])
def test_a_package_that_git_would_leave_out_is_refused(text: str) -> None:
    with pytest.raises(BadName, match="in no commit"):
        package_name(text)
