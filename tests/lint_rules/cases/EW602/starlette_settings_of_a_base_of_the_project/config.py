from base import Read
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict


class Tokens(Read):
    model_config = SettingsConfigDict(env_prefix="TOKENS_")

    access_secret_key: SecretStr = "ferry-and-lamp"  # EW602
    minutes: int = 30


class Plain:
    refresh_secret_key: SecretStr = "lamp-and-ferry"  # EW602
