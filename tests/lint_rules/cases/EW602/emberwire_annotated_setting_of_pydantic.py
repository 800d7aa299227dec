from emberwire import Socket
from pydantic import BaseSettings


class S(BaseSettings):
    jwt_access_secret: str = "h2gHN4"  # EW602
