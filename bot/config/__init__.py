"""What this installation was told, from the environment and `.env`: read once, all faults named at once."""

from bot.config.faults import ConfigError, Fault
from bot.config.model import PREFIX, Settings, StoryClock, database_fault
from bot.config.reading import SECRETS, Source, fault_of, load, masked, names, sources
from bot.config.secret import data_folder, secret_key, sqlite_path
from bot.config.together import live_channels

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
    "fault_of",
    "live_channels",
    "load",
    "masked",
    "names",
    "secret_key",
    "sources",
    "sqlite_path",
]
