from functools import wraps

from flask_jwt_extended import verify_jwt_in_request
from flask_socketio import disconnect


def jwt_required_here(optional: bool = False):
    def wrap(handler):
        @wraps(handler)
        def ask_first(*args):
            try:
                verify_jwt_in_request(optional)
            except Exception:
                disconnect()
                return None
            return handler(*args)

        return ask_first

    return wrap
