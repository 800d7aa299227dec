import os

DEBUG = False
ALLOWED_HOSTS = os.environ["HOSTS"].split(",")  # ok: the variable has to be set
