"""An editor's bridge into a disassembler: a message names a script, and the script is run."""

import json

from tornado import web, websocket


class ScriptHandler(websocket.WebSocketHandler):
    def open(self):
        if not tokens.verify(self.get_argument("token", "")):
            self.close(1008)
            return
        self.breakpoints = []

    def on_message(self, message):
        command = json.loads(message)
        if command["event"] == "execute_script":
            run_script(command["path"])


app = web.Application([(r"/ws", ScriptHandler)])
