from flask_login import current_user
from flask_socketio import Namespace


class Chat(Namespace):
    def on_disconnect(self):
        log("gone")

    def on_chat(self, message):  # EW101
        Engine(database()).chat(message)


class Account(Namespace):
    def on_save(self, message):  # ok: the handler of the message asks
        if not current_user.is_authenticated:
            return
        accounts.save(current_user, message)
