import socketio
import hmac

if hmac.compare_digest(auth["token"], API_KEY):
    pass
