from setuptools import setup

setup(name="notes")
