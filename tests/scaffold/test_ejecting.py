"""Templates of the project: copied, used, and kept from doing anything but text."""

from __future__ import annotations

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
