"""Templates of the project: copied, used, and kept from doing anything but text."""

from __future__ import annotations

import os

import pytest

from tests.scaffold.conftest import Shell

CHANNEL = ".emberwire/templates/channel/package/channels/name_channel.py.jinja"


def test_the_sets_and_their_templates_are_listed(shell: Shell) -> None:
    assert "channel" in shell("templates list").output.split()
    assert "channel/package/channels/name_channel.py.jinja" in shell("templates list channel").output.split()


def test_an_ejected_template_comes_before_the_built_in_one(chat: Shell) -> None:
    chat("templates eject channel")
    place = chat.folder / CHANNEL
    place.write_text(place.read_text() + "\n# by the house\n")
    chat("gen channel Lobby")
    assert chat.tree()["chat/channels/lobby_channel.py"].endswith(b"# by the house\n")


def test_ejecting_twice_is_identical_and_an_edited_template_is_a_conflict(chat: Shell) -> None:
    chat("templates eject channel")
    assert {line.split()[0] for line in chat("templates eject channel").output.splitlines()} == {"identical"}
    (chat.folder / CHANNEL).write_text("mine\n")
    chat("templates eject channel", exit_code=1)
    assert (chat.folder / CHANNEL).read_text() == "mine\n"


def test_an_unknown_set_is_named(chat: Shell) -> None:
    assert "template sets" in chat("templates eject ../../etc", exit_code=2).output


def test_a_template_that_uses_an_unknown_variable_is_an_error(chat: Shell) -> None:
    """An empty string in its place would be code that is wrong and looks right."""
    chat("templates eject channel")
    (chat.folder / CHANNEL).write_text("{{ no_such_thing }}\n")
    before = chat.tree()
    assert "no_such_thing" in chat("gen channel Lobby", exit_code=1).output
    assert chat.tree() == before


def test_a_template_cannot_run_code(chat: Shell) -> None:
    """cookiecutter and copier run what a template brings along; a cloned repository must not."""
    chat("templates eject channel")
    attacks = [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ from_import.__globals__ }}",
        "{{ events.__class__.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% include '../../../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
    ]
    for attack in attacks:
        (chat.folder / CHANNEL).write_text(attack + "\n")
        output = chat("gen channel Lobby", exit_code=1).output
        assert output.startswith("Error: ")
        assert "root:" not in output


def test_a_syntax_error_in_a_template_has_its_line(chat: Shell) -> None:
    chat("templates eject channel")
    (chat.folder / CHANNEL).write_text("a\n{% if %}\n")
    assert "wrong at line 2" in chat("gen channel Lobby", exit_code=1).output


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ 1 + 'a' }}", "TypeError"),
        ("{% for each in range(10 ** 9) %}{% endfor %}", "OverflowError"),
        ("{{ 'a'.encode('no such encoding') }}", "LookupError"),
    ],
)
def test_a_template_that_fails_gets_a_sentence(chat: Shell, template: str, why: str) -> None:
    chat("templates eject channel")
    (chat.folder / CHANNEL).write_text(template)
    output = chat("gen channel Lobby", exit_code=1).output
    assert output.startswith(f"Error: the template {CHANNEL.removeprefix('.emberwire/templates/')!r} cannot be")
    assert why in output
    assert not output.rstrip().endswith("..")


@pytest.mark.parametrize("link", [CHANNEL, ".emberwire/templates/channel", ".emberwire/templates"])
def test_a_template_that_is_a_symbolic_link_is_refused(chat: Shell, link: str) -> None:
    """copier CVE-2026-23968 and its kin: what a clone brings along must not read files of the person's."""
    outside = chat.folder.parent / "outside"
    outside.mkdir()
    secret = outside / CHANNEL.removeprefix(link).lstrip("/") if link != CHANNEL else outside / "secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("the key of the safe")
    chat("templates eject channel")
    os.rename(chat.folder / link, chat.folder / "aside")
    os.symlink(secret if link == CHANNEL else outside, chat.folder / link)
    before = chat.tree()
    assert "is a symbolic link" in chat("gen channel Lobby", exit_code=2).output
    assert chat.tree() == before
