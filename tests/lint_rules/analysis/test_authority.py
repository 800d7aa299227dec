"""Evidence of a check, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.authority import Authority
from lint_rules.analysis.checks import looks_like_check
from lint_rules.config import Config
from lint_rules.facts import read_module
from lint_rules.project import Project


def evidence(source: str) -> str | None:
    root = Path("/nowhere")
    module = read_module(source, root / "app.py", "app")
    project = Project(root)
    project.add(module)
    return Authority(project, Config(root=root, auth_helpers=("gatekeeper", "entry.*"))).evidence(
        module.by_qualname["f"]
    )


@pytest.mark.parametrize(
    "source",
    [
        "async def f(ws):\n    if not user.ok:\n        await ws.close()\n",
        "async def f(ws):\n    await verify_token(ws)\n",
        "async def f(ws, user=Depends(current_user)): ...\n",
        "async def f(ws, user: Annotated[User, Depends(current_user)]): ...\n",
        "@requires('authenticated')\nasync def f(ws): ...\n",
        "async def f(ws):\n    gatekeeper(ws)\n",
        "def gate(ws):\n    if not ws.cookies:\n        raise Denied\nasync def f(ws):\n    gate(ws)\n",
        "async def f(ws):\n    await ws.close(code=1008)\n",
    ],
)
def test_a_check_is_found(source: str) -> None:
    assert evidence(source)


@pytest.mark.parametrize(
    "source",
    [
        "async def f(ws):\n    await ws.accept()\n",
        "async def f(ws, db=Depends(get_db)): ...\n",
        "async def f(ws):\n    log_user(ws)\n    create_token(ws)\n",
        "def helper(ws): ...\nasync def f(ws):\n    helper(ws)\n",
        "async def f(ws):\n    if room not in rooms:\n        await ws.close()\n",
        "def side(player):\n    if player.first:\n        return 'white'\n    return 'black'\n"
        "async def f(ws):\n    side(ws)\n",
        "def best(player):\n    if player:\n        return None\nasync def f(ws):\n    best(ws)\n",
        "async def f(ws):\n    get_db_session(ws)\n",
        "async def f(ws):\n    if not user.ok:\n        DenyConnection('no')\n",
    ],
)
def test_what_is_no_check_is_not_taken_for_one(source: str) -> None:
    assert evidence(source) is None


GATES = "def gatekeeper(x): ...\nclass entry:\n    def by_card(x): ...\n"


@pytest.mark.parametrize(
    "source",
    [
        "async def f(ws):\n    gatekeeper(ws)\n",
        "async def f(ws):\n    entry.by_card(ws)\n",
        "@gatekeeper\nasync def f(ws): ...\n",
        "@entry.by_card('x')\nasync def f(ws): ...\n",
        "async def f(ws, who=Depends(gatekeeper)): ...\n",
        "async def f(ws, who: Annotated[str, Depends(entry.by_card())]): ...\n",
    ],
)
def test_what_the_configuration_calls_a_check_is_one_in_every_form(source: str) -> None:
    assert evidence(GATES + source)
    assert evidence((GATES + source).replace("gatekeeper", "greeter").replace("entry", "greetings")) is None


def test_calls_of_unknown_code_are_judged_by_their_names() -> None:
    assert looks_like_check("jwt.decode")
    assert looks_like_check("services.get_current_user")
    assert not looks_like_check("tokenizer.encode")
    assert not looks_like_check("manager.connect")
    assert looks_like_check("sio.get_session")
    assert not looks_like_check("store.get_async_session")


def test_a_handler_that_looks_at_what_the_client_said_checks_nobody() -> None:
    root = Path("/nowhere")
    source = "def f(sid, user):\n    if not user:\n        return\n"
    module = read_module(source, root / "app.py", "app")
    project = Project(root)
    project.add(module)
    authority = Authority(project, Config(root=root))
    handler = module.by_qualname["f"]
    assert authority.evidence_in_event(handler, said=lambda test: False)
    assert authority.evidence_in_event(handler, said=lambda test: True) is None
