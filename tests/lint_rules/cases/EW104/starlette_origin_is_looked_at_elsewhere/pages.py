from dataclasses import dataclass


@dataclass
class Config:
    origins: str
    partners: frozenset[str]


HOME = "https://bank.example"


def from_home(connection) -> bool:
    return connection.headers.get("origin", "").startswith(HOME)  # EW104


def from_partner(connection, config: Config) -> bool:
    return connection.headers.get("origin") in config.partners  # ok: a set of whole origins


def from_anywhere(connection, config: Config) -> bool:
    return connection.headers.get("origin", "") in config.origins  # EW104


def branch(request) -> str:
    """For a page, and no socket asks it."""
    return "bank" if request.headers.get("origin", "").endswith("bank.example") else "other"  # ok: no socket asks
