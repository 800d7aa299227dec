import websockets
import jwt


class Settings:
    secret_token = "correct horse"  # EW602
