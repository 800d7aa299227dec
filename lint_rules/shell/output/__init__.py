"""How findings are told: as text, as JSON, to other programs, with their reasons."""
