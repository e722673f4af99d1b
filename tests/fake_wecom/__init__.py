"""A WeCom on loopback for tests and rehearsals; alone: `python -m tests.fake_wecom --port 9001 --hook URL`."""

from tests.fake_wecom.app import Card
from tests.fake_wecom.hook import Callback, Crypt
from tests.fake_wecom.server import FakeWecom
from tests.fake_wecom.town import START, Clock, Seen, Task

__all__ = ["START", "Callback", "Card", "Clock", "Crypt", "FakeWecom", "Seen", "Task"]
