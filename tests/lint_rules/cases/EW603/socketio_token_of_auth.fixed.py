import hmac

import socketio

if hmac.compare_digest(auth["token"], API_KEY):
    pass
