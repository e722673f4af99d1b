"""How simulated people react to what we say: which words, after how long, or none at all."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.simulate.diary import Contact
from bot.simulate.matter import Matter
from bot.simulate.personas import AT_EVENTS, NOTHING
from bot.simulate.speaking import Speaker
from bot.simulate.verbs import UNVERIFIED, VERBS

CHECKS = frozenset({"check", "repeat", "ahead", "proposed"})
IDENTITY = frozenset({"verify", "verify_again"})
SILENT_KINDS = frozenset({"receipt", "service", "touch"})
WAKES, SLEEPS = time(7, 30), time(22, 30)
NIGHT_OWL = 0.08  # answers given whatever the hour


@dataclass(frozen=True)
class Person(Speaker):
    """Somebody who lives a life: reacts to what we say, keeps promises or does not."""

    def hears(self, contact: Contact, matters: list[Matter]) -> None:
        """React to a message, at most one reaction at a time."""
        life = self.life
        if contact.kind in SILENT_KINDS or life.busy:
            return
        verb = self._verb(contact, matters[0])
        if verb == NOTHING:
            return
        life.busy = True
        wait = timedelta(hours=life.dice.between(0.02, self._patience(contact)))
        life.later(self._awake(life.now + wait), lambda: self._does(verb, matters))

    def _patience(self, contact: Contact) -> float:
        """Hours; at an event people answer within minutes or not at all."""
        return 0.3 if contact.kind == "event_ping" else self.life.persona.hours

    def _verb(self, contact: Contact, matter: Matter) -> str:
        life = self.life
        persona, dice = life.persona, life.dice
        if contact.step in IDENTITY:
            if dice.chance(persona.confirms):
                return "yes"
            return "wrong_person" if dice.chance(0.3) else NOTHING
        if contact.kind == "reminder" and dice.chance(persona.pays_unasked):
            verb = "pay"
        elif contact.step == "eve":
            verb = dice.pick({"ack": 60, "another": 10, NOTHING: 30})
        elif contact.step == "link_check":
            verb = dice.pick({"ack": 40, "promise": 20, NOTHING: 40})
        else:
            verb = dice.pick(persona.checked if contact.step in CHECKS else persona.asked)
        return AT_EVENTS.get(verb, verb) if life.view(matter).book.follows == "arrival" else verb

    def _awake(self, at: datetime) -> datetime:
        """Mostly people answer when they are awake."""
        zone, dice = self.life.place.zone, self.life.dice
        local = at.astimezone(zone)
        if WAKES <= local.time() <= SLEEPS or dice.chance(NIGHT_OWL):
            return at
        day = local.date() + timedelta(days=local.time() > SLEEPS)
        return datetime.combine(day, WAKES, zone) + timedelta(minutes=dice.between(0, 90))

    def _does(self, verb: str, matters: list[Matter]) -> None:
        life = self.life
        life.busy = False
        still = [m for m in matters if m.s.outcome is None and m.s.bound]
        known = [m for m in still if m.s.verified or verb in UNVERIFIED]
        if not known:
            return
        life.tally.answered(life.now, verb)
        VERBS[verb](self, known)
