import os

from config.base import Plain


class ProductionConfig(Plain):
    SECRET_KEY = os.environ["SECRET_KEY"]
