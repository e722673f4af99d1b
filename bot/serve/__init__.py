"""`serve`: channels, engine and web server in one process that stops cleanly and loses nothing."""

from bot.serve.running import run

__all__ = ["run"]
