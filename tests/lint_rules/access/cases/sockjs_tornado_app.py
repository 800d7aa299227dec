from sockjs.tornado import SockJSConnection


class Feed(SockJSConnection):
    def on_open(self, info):  # guarded: credential
        return user_of(info.get_argument("token")) is not None

    def on_message(self, message):  # guarded: credential
        self.send(latest(message))
