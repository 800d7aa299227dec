import re

from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Settings:
    own_pattern = re.compile(r"https://([a-z]+\.)?ledger\.example$")


class Ledger(WebSocketHandler):
    @property
    def allow_origin_pat(self):
        return self.settings.get("allow_origin_pat", "")

    def check_origin(self, origin):
        """The host itself, or Access-Control-Allow-Origin."""
        return bool(re.match(self.allow_origin_pat, origin))  # EW104

    def open(self):
        self.user = self.get_secure_cookie("user")
        if self.user is None:
            self.close(4001)

    def on_message(self, message):
        self.write_message(book(self.user, message))


class Whole(Ledger):
    def check_origin(self, origin):
        return bool(re.fullmatch(self.allow_origin_pat, origin))  # ok: the pattern has to match the whole of it


class Own(Ledger):
    def check_origin(self, origin):
        return bool(Settings.own_pattern.match(origin))  # ok: this pattern says how an origin ends


class Listed(Ledger):
    def check_origin(self, origin):
        return any(re.match(pattern, origin) for pattern in self.application.origin_patterns)  # EW104


app = Application([("/ledger", Ledger), ("/whole", Whole), ("/own", Own), ("/listed", Listed)])
