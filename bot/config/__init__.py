"""What this installation was told, from the environment and `.env`: read once, all faults named at once."""

from bot.config.model import PREFIX, Settings, StoryClock, database_fault
from bot.config.reading import SECRETS, ConfigError, Fault, Source, load, masked, names, sources
from bot.config.secret import data_folder, secret_key, sqlite_path

__all__ = [
    "PREFIX",
    "SECRETS",
    "ConfigError",
    "Fault",
    "Settings",
    "Source",
    "StoryClock",
    "data_folder",
    "database_fault",
    "load",
    "masked",
    "names",
    "secret_key",
    "sources",
    "sqlite_path",
]
