import requests


def ask(service, token):
    return requests.get(service, token)
