"""The generated clients, each used as its README would say, against the generated application as it is served.

JavaScript runs under node over npm `phoenix`; TypeScript is compiled first, by `tsc --strict`, together with a program
whose mistakes the types have to find; Python runs over `websockets`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conformance.serving import Server, served
from tests.interop.node_scripts import HERE, skip_without_node
from tests.scaffold.conftest import Shell

WITHIN = 60.0
"""Seconds until a program of clients is ended; it needs one."""

CONVERSATION = """
import { Socket } from "phoenix";
import WebSocket from "ws";
import { ChannelError, RoomChannel } from "./clients/room_channel.js";
const [url, ada_token, grace_token] = process.argv.slice(2);
const open = (authToken) => {
  const socket = new Socket(url, { transport: WebSocket, authToken });
  socket.connect();
  return socket;
};
const refusal = (promise) => promise.then(
  () => null,
  (error) => (error instanceof ChannelError ? { message: error.message, response: error.response } : String(error)),
);
const ada = new RoomChannel(open(ada_token), "lobby");
const grace = new RoomChannel(open(grace_token), "lobby");
await ada.join();
const first = await ada.newMsg({ body: "before grace" });
const joined = await grace.join();
const heard = [];
const came = new Promise((resolve) => {
  const stop = grace.onNewMsg((message) => { heard.push(message.body); stop(); resolve(message); });
});
const reply = await ada.newMsg({ body: "hello" });
const message = await came;
await ada.newMsg({ body: "nobody listens" });
const invalid = await refusal(ada.newMsg({ body: "" }));
const staff = await refusal(new RoomChannel(open(ada_token), "staff").join());
await grace.leave();
console.log(JSON.stringify({ first, joined, reply, message, heard, invalid, staff }));
process.exit(0);
"""
PYTHON_CONVERSATION = """
import asyncio, json, sys
sys.path.insert(0, "clients")
from phoenix_client import ChannelError, connect
from room_channel import RoomChannel

async def refusal(call):
    try:
        await call
    except ChannelError as error:
        return {"message": str(error), "response": error.response}

async def main(url, ada_token, grace_token):
    async with connect(url, ada_token) as one, connect(url, grace_token) as other:
        ada, grace = RoomChannel(one, "lobby"), RoomChannel(other, "lobby")
        await ada.join()
        first = await ada.new_msg({"body": "before grace"})
        joined = await grace.join()
        came = asyncio.get_running_loop().create_future()
        grace.on_new_msg(lambda message: None if came.done() else came.set_result(message))
        reply = await ada.new_msg({"body": "hello"})
        message = await came
        invalid = await refusal(ada.new_msg({"body": ""}))
        staff = await refusal(RoomChannel(one, "staff").join())
        await grace.leave()
    print(json.dumps({"first": first, "joined": joined, "reply": reply, "message": message,
                      "heard": ["hello"], "invalid": invalid, "staff": staff}))

asyncio.run(main(*sys.argv[1:]))
"""
TYPED = """
import { Socket } from "phoenix";
import { ChannelError, RoomChannel, type Message, type NewMessage } from "./clients/room_channel.js";
import { BidChannel } from "./clients/bid_channel.js";
import { LobbyChannel } from "./clients/lobby_channel.js";

const socket = new Socket("ws://127.0.0.1/socket");
const room = new RoomChannel(socket, "42");
const draft: NewMessage = { body: "hello" };
type Kept = { id: number };
const bid = await new BidChannel(socket, "1").placeBid<Kept>({ amount: 1 });
const ids: number[] = [(await room.newMsg<Kept>(draft)).id, bid.id];
const show = (message: Message) => console.log(message.body.length, message.inserted_at * 2);
const stop: () => void = room.onNewMsg(show);
room.typing({ typing: true });
room.presence.onSync(() => console.log(room.presence.list((user) => user).length));
const bodies: string[] = (await room.join<{ messages: Message[] }>()).messages.map((message) => message.body);
new LobbyChannel(socket);
new BidChannel(socket, "1").onPlaceBid((bid) => console.log(bid.note?.length, bid.amount.toFixed()));
try {
  await room.leave();
} catch (error) {
  if (error instanceof ChannelError) console.log(error.response.reason, ids, stop, bodies);
}
"""
MISTAKES = (
    "room.newMsg({ body: 1 });",
    "room.newMsg({});",
    'room.newMsg({ body: "x", user_id: "eve" });',
    "new RoomChannel(socket);",
    'new LobbyChannel(socket, "1");',
    "room.onNewMsg((message) => message.nothing);",
    'new BidChannel(socket, "1").placeBid({ amount: 1, note: 2 });',
    'new BidChannel(socket, "1").onPlaceBid((bid) => bid.note.length);',
)
CHANNELS = (
    "Bid --event place_bid --payload 'amount:int(1..9) note:str?'",
    "Lobby --topic lobby",
    "Odd --event join --payload 'order:int payload:str?' --event push --payload '' --event leave --payload ''",
)


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a program to its end. Fails the test with its output when it fails."""
    done = subprocess.run(
        [str(each) for each in command], cwd=folder, capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The generated application, served."""
    folder = tmp_path_factory.mktemp("served") / "chat"
    shutil.copytree(pristine, folder)
    with served(
        "chat.app:app", cwd=folder, env={**os.environ, "SECRET_KEY_BASE": "the tests sign with this key" * 2}
    ) as up:
        yield up


@pytest.fixture
def with_packages(chat: Shell) -> Shell:
    """A shell in an application where the packages of npm that the clients import are installed."""
    skip_without_node()
    (chat.folder / "package.json").write_text('{"type": "module"}')
    (chat.folder / "node_modules").symlink_to(HERE / "node_modules", target_is_directory=True)
    return chat


def token(server: Server, name: str) -> str:
    """Sign in, as a page would."""
    data = json.dumps({"name": name}).encode()
    request = urllib.request.Request(f"{server.url}/sign-in", data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=WITHIN) as answer:
        found = json.load(answer)["token"]
    assert isinstance(found, str)
    return found


def arguments(server: Server) -> tuple[str, str, str]:
    return f"{server.url.replace('http', 'ws')}/socket", token(server, "ada"), token(server, "grace")


def assert_talked(output: str) -> None:
    """What both clients saw is what the channel promises."""
    said = json.loads(output)
    assert said["joined"]["messages"][-1]["body"] == "before grace"
    assert said["joined"]["messages"][-1]["id"] == said["first"]["id"]
    assert said["message"]["id"] == said["reply"]["id"]
    assert said["message"]["user_id"] == "ada"
    assert said["heard"] == ["hello"]
    assert said["invalid"]["message"] == "invalid payload"
    assert list(said["invalid"]["response"]["errors"]) == ["body"]
    assert said["staff"] == {"message": "unauthorized", "response": {"reason": "unauthorized"}}


@pytest.mark.node
def test_the_javascript_client_talks_to_the_application(with_packages: Shell, server: Server) -> None:
    with_packages("gen client Room --lang js")
    (with_packages.folder / "talk.js").write_text(CONVERSATION)
    assert_talked(run(["node", "talk.js", *arguments(server)], with_packages.folder))


@pytest.mark.node
def test_the_typescript_client_talks_to_the_application_and_knows_its_types(
    with_packages: Shell, server: Server
) -> None:
    for channel in CHANNELS:
        with_packages(f"gen channel {channel}")
    for name in ("Room", "Bid", "Lobby", "Odd"):
        with_packages(f"gen client {name} --lang ts")
    folder = with_packages.folder
    mistakes = "".join(f"// @ts-expect-error\n{mistake}\n" for mistake in MISTAKES)
    (folder / "typed.ts").write_text(TYPED + mistakes)
    strict = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals"]
    target = ["--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]
    run(
        ["node", HERE / "node_modules/typescript/bin/tsc", *strict, *target, "typed.ts", "clients/odd_channel.ts"],
        folder,
    )
    (folder / "talk.js").write_text(CONVERSATION)
    assert_talked(run(["node", "talk.js", *arguments(server)], folder))


def test_the_python_client_talks_to_the_application(chat: Shell, server: Server) -> None:
    chat("gen client Room --lang python")
    (chat.folder / "talk.py").write_text(PYTHON_CONVERSATION)
    assert_talked(run([sys.executable, "talk.py", *arguments(server)], chat.folder))
