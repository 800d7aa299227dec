from urllib.parse import parse_qsl

import paramiko
from channels.generic.websocket import AsyncWebsocketConsumer


class Shell(AsyncWebsocketConsumer):
    async def connect(self):  # ok: the login of the machine asks for the password
        password = ""
        for pair in parse_qsl(self.scope["query_string"].decode()):
            if pair[0] == "password":
                password = pair[1]
        ssh = paramiko.SSHClient()
        ssh.connect("127.0.0.1", username="guest", password=password)
        self.shell = ssh.invoke_shell()
        await self.accept()
