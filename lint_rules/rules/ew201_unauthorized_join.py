"""EW201: somebody joins a room and nobody asked whether they may."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import returned_word
from lint_rules.flow import ACCESSORS, Flow, Label
from lint_rules.paths import Question, unproven
from lint_rules.rule import Invalid, Rule, Valid
from lint_rules.vocabulary import GUARDING, ROLES, mentions, speaks_of

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.dialects.role import Role
    from lint_rules.project import Project


class UnauthorizedJoin(Rule):
    """
    ## What it does
    Reports a room, group or topic that is named by the client and joined without a decision that takes both the room and the user.

    ## Why is this bad?
    Whoever is logged in can then read every room by naming it: the classic "insecure direct object reference", live.

    ## Example
    ```python
    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            self.assigns["room_id"] = topic.rest
            return Ok()
    ```

    ## Use instead
    ```python
    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
                return Error(reason="unauthorized")
            return Ok()
    ```

    ## Fix safety
    There is no fix: who may join is a decision of your application.

    ## Known limits
    A check that only asks whether the room exists, or only whether somebody is logged in, is not authorization.
    A helper that cannot be found in the project is believed when it takes both the room and the user.

    ## References
    Guide: authorize in `join`. OWASP API Security 2023 API1, OWASP ASVS 5.0 V8.2, CWE-862, CWE-639.
    """

    code = "EW201"
    name = "unauthorized-join"
    dialects = "E"
    cwe = (862, 639)
    needs = (frozenset({b"def join"}), frozenset({b"Channel"}))

    VALID = (
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if not await rooms.is_member(topic.rest, self.assigns['user_id']):\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok()\n"
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if topic == 'room:lobby':\n"
            "            return Ok()\n"
            "        return Error(reason='unauthorized')\n",
            why="a fixed public topic",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class InboxChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if topic.rest != str(self.assigns['user_id']):\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok()\n",
            why="one's own topic",
        ),
        Valid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        room = await rooms.visible_to(self.assigns['user_id'], topic.rest)\n"
            "        if room is None:\n"
            "            return Error(reason='unauthorized')\n"
            "        return Ok(title=room.title)\n",
            why="the lookup takes the user",
        ),
        Valid(
            "from emberwire import Channel, Socket, Ok, channel\n"
            "class NewsChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        return Ok()\n"
            "class UserSocket(Socket):\n"
            "    news = channel('news:all', NewsChannel)\n",
            why="the route holds no wildcard: there is one topic, and it is for every user",
        ),
        Valid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        await rooms.require_member(topic.rest, self.assigns['user_id'])\n"
            "        return Ok()\n",
            why="the check raises",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        self.assigns['room_id'] = topic.rest\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if not await rooms.exists(topic.rest):\n"
            "            return Error(reason='no such room')\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if 'user_id' not in self.assigns:\n"
            "            return Error(reason='log in first')\n"
            "        return Ok()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Channel, Error, Ok\n"
            "class RoomChannel(Channel):\n"
            "    async def join(self, topic, payload):\n"
            "        if payload.get('secret') != 'open sesame':\n"
            "            return Error(reason='unauthorized')\n"
            "        elif topic.rest == 'lobby':\n"
            "            return Ok()\n"
            "        return Ok()\n",
            line=3,
        ),
    )

    def screen(self) -> bool:
        self.open = [role.function for role in self.file.roles if self._is_open(role)]
        return bool(self.open)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if self.file.facts(node) in self.open:
            self.report(node, "this topic is joined without asking whether this user may be in it")

    def _is_open(self, role: Role) -> bool:
        if role.kind != "join" or role.dialect != "E":
            return False
        return not only_fixed_topics(role, self.file.project) and lets_anyone_in(role, self.file.project)


def only_fixed_topics(role: Role, project: Project) -> bool:
    """True when the routes of this file that lead to the channel hold no wildcard, and there is at least one."""
    owner = role.owner
    module = role.function.module
    patterns = [
        call.args[0].value
        for call in module.calls
        if (module.resolve(call.func) or "").rpartition(".")[2] == "channel"
        and len(call.args) > 1
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and project.class_named(call.args[1], module) is owner
    ]
    return bool(patterns) and not any("*" in pattern for pattern in patterns)


def lets_anyone_in(role: Role, project: Project) -> bool:
    """True when `Ok` is returned on a way on which nothing took both the topic and the user."""
    seeds = {"self.topic": Label.PLACE, "self.assigns": Label.IDENTITY, "self.socket_id": Label.IDENTITY}
    if role.topic:
        seeds[role.topic] = Label.PLACE
    if role.payload:
        seeds[role.payload] = Label.PAYLOAD
    flow = Flow(role.function, seeds)

    def proves(node: ast.AST) -> bool:
        return any(_authorizes(call, flow, role, project) for call in ast.walk(node) if isinstance(call, ast.Call))

    question = Question(
        proves=proves,
        decides=lambda test: decides_by_user(test, flow),
        settles_inside=lambda test: is_fixed_topic(test, flow),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) == "Ok",
    )
    return bool(unproven(role.function.node.body, question))


def decides_by_user(test: ast.AST, flow: Flow) -> bool:
    """True for a test that takes both the place and the user, or asks for a role of the user."""
    label = flow.of(test)
    if not label & Label.IDENTITY:
        return False
    return bool(label & Label.PLACE) or mentions(test, ROLES)


def is_fixed_topic(test: ast.AST, flow: Flow) -> bool:
    """`topic == "room:lobby"`, `topic in ("a", "b")`: a public room on purpose."""
    return (
        isinstance(test, ast.Compare)
        and bool(flow.of(test.left) & Label.PLACE)
        and isinstance(test.ops[0], ast.Eq | ast.In)
        and not flow.of(test.comparators[0]) & (Label.PLACE | Label.PAYLOAD | Label.ASKED)
    )


def _authorizes(call: ast.Call, flow: Flow, role: Role, project: Project) -> bool:
    """True for a call that can raise and was given both the place and the user, or the whole channel."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if returned_word(call) or name in ACCESSORS:
        return False
    arguments = [*call.args, *(k.value for k in call.keywords)]
    label = flow.of_all(arguments)
    whole = any(isinstance(argument, ast.Name) and argument.id == "self" for argument in arguments)
    own = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "self"
    )
    if not (label & Label.PLACE and label & Label.IDENTITY) and not whole and not own:
        return False
    helper = project.callee(role.function, call)
    if helper is not None:
        return any(isinstance(node, ast.Raise) for node in helper.nodes)
    return speaks_of(name, GUARDING) or speaks_of(name, ROLES)
