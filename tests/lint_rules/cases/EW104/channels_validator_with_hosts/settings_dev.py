from settings import *

DEBUG = True
ALLOWED_HOSTS = ["*"]  # ok: only while somebody develops
