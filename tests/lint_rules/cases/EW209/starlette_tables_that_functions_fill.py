import subprocess
from asyncio import iscoroutinefunction
from collections import defaultdict

from fastapi import FastAPI, WebSocket

app = FastAPI()
COMMANDS = {}


def command(name):
    def put(function):
        COMMANDS[name] = function
        return function

    return put


@command("start")
async def start(websocket, message):  # EW209
    subprocess.Popen(message["job"])


@command("echo")
async def echo(websocket, message):  # ok: it tells the client its own words
    await websocket.send_json({"echo": message["text"]})


@app.websocket("/commands")
async def commands(websocket: WebSocket):
    await websocket.accept()
    message = await websocket.receive_json()
    handler = COMMANDS.get(message["type"])
    if handler is None:
        return
    await handler(websocket, message)


class Hub:
    def __init__(self, on_text):
        self.handlers = defaultdict(list)
        self.listeners = []
        self.on_text = on_text
        self.unheard = []
        self.register("stop", self.stop)

    def register(self, kind, function):
        self.handlers[kind].append(function)

    def listen_to_all(self, listener):
        self.listeners.append(listener)

    def on(self, *kinds):
        def put(function):
            for kind in kinds:
                self.register(kind, function)
            return function

        return put

    async def stop(self, message):  # EW209
        subprocess.Popen(message["job"])

    async def dispatch(self, message):
        for handler in self.handlers[message["type"]]:
            await handler(message)
        for listener in list(self.listeners):
            listener(message)
        self.on_text(message)


def run_text(message):  # EW209
    subprocess.Popen(message["text"])


hub = Hub(on_text=run_text)


def set_up():
    hub.listen_to_all(run_all)
    hub.unheard.append(run_nothing)


def run_all(message):  # EW209
    subprocess.Popen(message["job"])


def run_nothing(message):  # ok: nobody calls what stands in that list
    subprocess.Popen(message["job"])


@hub.on("restart", "reload")
async def restart(message):  # EW209
    subprocess.Popen(message["job"])


@app.websocket("/hub")
async def events(websocket: WebSocket):
    await websocket.accept()
    await hub.dispatch(await websocket.receive_json())


@app.websocket("/behind_a_token")
async def asked_first(websocket: WebSocket):
    if websocket.query_params["token"] != app.state.token:
        await websocket.close(4401)
        return
    await websocket.accept()
    message = await websocket.receive_json()
    await ORDERS[message["type"]](websocket, message)


ORDERS = {}


def order(name):
    def put(function):
        ORDERS[name] = function
        return function

    return put


@order("start")
async def start_behind_a_token(websocket, message):  # ok: its dispatcher stands behind a token
    subprocess.Popen(message["job"])


ACTIONS = {}
ACTION_SCHEMA = Schema({"type": str, "job": str})


@app.websocket("/checked")
async def checked(websocket: WebSocket):
    await websocket.accept()
    message = ACTION_SCHEMA(await websocket.receive_json())
    handler = ACTIONS[message["type"]]
    if iscoroutinefunction(handler):
        await handler(websocket, message)
    else:
        handler(websocket, message)


def action(name):
    def put(function):
        ACTIONS[name] = function
        return function

    return put


@action("run")
def run_checked(websocket, message):  # EW209
    subprocess.Popen(message["job"])
