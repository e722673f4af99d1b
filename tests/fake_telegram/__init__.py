"""A Bot API on loopback for tests, benchmarks and rehearsals; alone: `python -m tests.fake_telegram --port 9000`."""

from tests.fake_telegram.chats import Sent
from tests.fake_telegram.history import Call, History
from tests.fake_telegram.server import TOKEN, FakeTelegram
from tests.fake_telegram.sink import Sink

__all__ = ["TOKEN", "Call", "FakeTelegram", "History", "Sent", "Sink"]
