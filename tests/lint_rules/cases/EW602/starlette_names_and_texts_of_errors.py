import os
from typing import Final

from fastapi import WebSocket

ERR_LOAD_LINK_SECRET = "Error loading link secret"  # ok: what an error says
CATEGORY_LINK_SECRET = "master_secret"  # ok: under what it is stored
CONFIG_SYNC_SECRET = "api-secret"  # ok: what it is called in the configuration
CONF_ACCESS_SECRET: Final = "token_secret"  # ok: so is this
ENV_OPENAI_SECRET_KEY = "OPENAI_SECRET_KEY"  # ok: the variable that holds it
CONFIG_JWT_SECRET = os.environ.get("JWT_SECRET", "change-me")  # EW602
CATALOG_SECRET = "master_secret"  # EW602
