import re

for token in lex(text):  # not a bearer of secrets
    print(token)  # ok: a program that prints
