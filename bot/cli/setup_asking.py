"""The questions of `setup`: few, each answer checked at once, and asked again in one sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass
from typing import Literal

from bot.cli.setup_trying import Tried, tried
from bot.config import PREFIX, fault_of

PLACES = {"CN": "Asia/Shanghai", "TW": "Asia/Taipei", "GB": "Europe/London", "US": "America/New_York"}
DEFAULTS = {"locale": "zh-CN", "law": "CN"}
HIDDEN = {"telegram_token", "wecom_secret", "wecom_token", "wecom_aes_key"}
WECOM_APP = ("wecom_corp_id", "wecom_agent_id", "wecom_secret")
CALLBACK = ("wecom_token", "wecom_aes_key")
NEEDED = ("company", "pay_to")  # with a live channel
Say = Callable[..., str]


class Terminal:
    """The person at the keyboard. Raises EOFError and KeyboardInterrupt as they come."""

    def ask(self, question: str, hidden: bool) -> str:
        """One line; of a secret nothing is shown."""
        return (getpass if hidden else input)(question).strip()

    def tell(self, text: str) -> None:
        """One line to read."""
        print(text)


@dataclass
class Talk:
    """One round of questions. `known` is what holds already (field -> text), `given` what is to be written."""

    terminal: Terminal
    words: Callable[[str], Mapping[str, str]]  # locale -> key -> text
    known: Mapping[str, str]
    fixed: frozenset[str] = frozenset()  # what the command line said is not asked for
    given: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **gaps: str) -> str:
        """A sentence in the language that was chosen."""
        return self.words(self._now("locale") or DEFAULTS["locale"])[f"setup.{key}"].format(**gaps)

    def hold(self) -> dict[str, str]:
        """Ask everything; the fields that are new or other than before."""
        self._ask("locale")
        self.terminal.tell(self.say("hello"))
        for name in ("company", "pay_to", "law", "zone"):
            self._ask(name)
        self._tried("telegram", ("telegram_token",))
        self._tried("wecom", WECOM_APP)
        if self._now("wecom_corp_id"):
            self._ask_both(CALLBACK)
            self._ask("wecom_kf_id")
        self._ask("public_url")
        if self._now("telegram_token") or self._now("wecom_corp_id"):
            self._insist()
        return self.given

    def _now(self, name: str) -> str:
        return self.given.get(name) or self.known.get(name, "")

    def _proposed(self, name: str) -> str:
        """What Enter takes: what is there, else a sane default, which is then written."""
        if name == "zone" and not self.known.get("zone"):
            return PLACES.get(self._now("law"), PLACES["CN"])
        return self._now(name) or DEFAULTS.get(name, "")

    def _ask(self, name: str) -> None:
        if name not in self.fixed:
            self._keep({name: self._answer(name, self._proposed(name))})

    def _ask_both(self, names: tuple[str, ...]) -> None:
        """The second only when there is a first: one half alone would stop the start."""
        for name in names:
            if name == names[0] or self._now(names[0]):
                self._ask(name)

    def _insist(self) -> None:
        for name in NEEDED:
            while not self._now(name):
                self.terminal.tell(self.say(f"needed.{name}"))
                self._keep({name: self._answer(name, "")})

    def _keep(self, answers: Mapping[str, str]) -> None:
        self.given |= {name: text for name, text in answers.items() if text != self.known.get(name, "")}

    def _answer(self, name: str, proposed: str) -> str:
        """One answer that is right by itself; Enter takes what is proposed."""
        shown = self.say("set") if name in HIDDEN and proposed else proposed
        question = self.say(f"ask.{name}") + (f" [{shown}]" if shown else "") + ": "
        while True:
            text = self.terminal.ask(question, name in HIDDEN)
            if not text:
                return proposed
            if not text.isprintable():
                self.terminal.tell(self.say("bad.line"))
            elif fault_of(PREFIX + name.upper(), text) is None:
                return text
            else:
                self.terminal.tell(self.say(f"bad.{name}"))

    def _tried(self, channel: Literal["telegram", "wecom"], names: tuple[str, ...]) -> None:
        """Ask for what opens a channel until the platform takes it, or Enter says: go on as it was."""
        if set(names) <= self.fixed:
            return
        before = {name: self._now(name) for name in names}
        while True:
            answers = self._group(names, before)
            if answers == before or not all(answers.values()):
                break
            found = tried(channel, {**self.known, **self.given, **answers})
            self.terminal.tell(told(self.say, found))
            if found.state != "refused":
                before = answers
            if found.state == "ok":
                break
        self._keep(before)

    def _group(self, names: tuple[str, ...], before: Mapping[str, str]) -> dict[str, str]:
        answers: dict[str, str] = {}
        for name in names:
            if name in self.fixed:
                answers[name] = self._now(name)
            elif name == names[0] or all(answers.values()):
                answers[name] = self._answer(name, before[name])
            else:
                answers[name] = before[name]
        return answers


def told(say: Say, found: Tried) -> str:
    """What the platform said, in one sentence of the chosen language."""
    key = f"{found.channel}.{found.state}"
    return say(key, name=found.says) if found.state == "ok" else say(key, why=found.says)
