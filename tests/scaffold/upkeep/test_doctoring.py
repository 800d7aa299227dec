"""The doctor: says what is missing, unwired, stale, and what of it is a fault."""

from __future__ import annotations

import json

import pytest

from tests.scaffold.conftest import Shell, Write


def test_a_fresh_application_is_healthy(chat: Shell) -> None:
    chat("gen channel Lobby")
    assert "as it was generated" in chat("doctor").output


def test_an_edit_is_no_fault(chat: Shell) -> None:
    app = chat.folder / "chat/app.py"
    app.write_text(app.read_text() + "# mine\n")
    chat("doctor")


def test_a_missing_file_is_named_with_its_generator(chat: Shell) -> None:
    (chat.folder / "chat/contexts/rooms.py").unlink()
    output = chat("doctor", exit_code=1).output
    assert "missing  chat/contexts/rooms.py: it was made by channel Room" in output


def test_a_route_that_was_taken_out_is_named(chat: Shell) -> None:
    socket = chat.folder / "chat/sockets/user_socket.py"
    socket.write_text(socket.read_text().replace('    room = channel("room:*", RoomChannel)\n', "    pass\n"))
    output = chat("doctor", exit_code=1).output
    assert "unwired  chat/sockets/user_socket.py: expected 'room = channel(" in output


def test_a_statement_that_a_person_was_asked_for_and_did_not_add_is_named(chat: Shell) -> None:
    assert "Please add to chat/sockets/kiosk_socket.py" in chat("gen channel Hall --socket Kiosk").output
    output = chat("doctor", exit_code=1).output
    assert "unwired  chat/sockets/kiosk_socket.py: expected 'hall = channel(" in output
    chat("gen socket Kiosk")
    chat("gen channel Hall")
    assert "as it was generated" in chat("doctor").output


@pytest.mark.parametrize(
    "application",
    [
        "from starlette.applications import Starlette\n\napp = Starlette()\nadmin = Starlette()\n",
        "from starlette.applications import Starlette\n\napp = Starlette(lifespan=start)\n",
    ],
    ids=["two applications", "a lifespan"],
)
def test_an_application_that_does_not_serve_the_endpoint_is_named(shell: Shell, write: Write, application: str) -> None:
    write("pyproject.toml", '[project]\nname = "shop"\ndependencies = []\n')
    write("shop/__init__.py", "")
    write("shop/app.py", application)
    shell("gen socket User")
    assert "unwired  shop/app.py: expected " in shell("doctor", exit_code=1).output
    served = "from shop.endpoint import endpoint\n\napp.router.routes[:0] = endpoint.routes\n"
    write("shop/app.py", f"{application}{served}life = endpoint.lifespan\n")
    assert "as it was generated" in shell("doctor").output


def test_an_old_template_of_the_project_is_named(chat: Shell) -> None:
    """A template that was copied once and forgotten: phoenix#1927, brittle."""
    chat("templates eject presence")
    place = chat.folder / ".emberwire/templates/presence/package/presence.py.jinja"
    place.write_text(place.read_text().replace("emberwire template 1", "emberwire template 0"))
    assert "it is version 0, the built-in one is 1" in chat("doctor", exit_code=1).output


def test_a_template_of_a_name_that_is_not_used_is_named(chat: Shell) -> None:
    place = chat.folder / ".emberwire/templates/chanel/x.py.jinja"
    place.parent.mkdir(parents=True)
    place.write_text("x\n")
    assert "nothing uses it" in chat("doctor", exit_code=1).output


def test_a_template_that_the_project_has_changed_makes_files_stale(chat: Shell) -> None:
    chat("templates eject presence")
    place = chat.folder / ".emberwire/templates/presence/package/presence.py.jinja"
    place.write_text(place.read_text() + "# house style\n")
    assert "stale  chat/presence.py" in chat("doctor").output
    chat("update")
    assert (chat.folder / "chat/presence.py").read_text().endswith("# house style\n")


def test_the_findings_are_json_for_programs(chat: Shell) -> None:
    (chat.folder / "chat/presence.py").unlink()
    data = json.loads(chat("doctor --format json", exit_code=1).output)
    assert data["schema_version"] == 1
    assert data["findings"][0]["kind"] == "missing"
