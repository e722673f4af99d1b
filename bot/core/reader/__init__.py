"""The reader: what a short message promises, asks or refuses, and when (rules: `fixtures/phrases/README.md`)."""

from bot.core.reader.read import read
from bot.core.reader.reading import Reading

__all__ = ["Reading", "read"]
