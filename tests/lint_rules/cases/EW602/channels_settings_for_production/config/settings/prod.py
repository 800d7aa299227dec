import os

from config.settings.base import *

SECRET_KEY = os.environ["SECRET_KEY"]
