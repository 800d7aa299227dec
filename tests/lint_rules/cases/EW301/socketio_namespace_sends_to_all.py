class Agents(Namespace):
    def on_join(self, message):  # ok: it is told to all, the sender too
        if "token" not in message:
            self.emit("refused", {"reason": "no token"})
            return
        agents[message["token"]] = request.sid
        self.send("joined")
