"""What simulated people can say or do, one small function for each; the facts are those that the handlers record."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.core import facts as f
from bot.core.deadlines import REVIEW_DAYS, answer_deadline, call_back_moment, pause_end
from bot.simulate.matter import Matter
from bot.simulate.speaking import OWNER, Speaker

Verb = Callable[[Speaker, list[Matter]], None]
UNVERIFIED = frozenset({"yes", "wrong_person", "stop"})  # practice P16: nothing else is taken before "yes"


def _claim(who: Speaker, matters: list[Matter]) -> None:
    life = who.life
    until = pause_end("claims_paid", life.now, life.place)
    assert until is not None
    answer_by = answer_deadline(life.now, life.place)
    life.record(matters, f.Claimed(at=life.now, by=OWNER, words="…", until=until, answer_by=answer_by))


def _dispute(who: Speaker, matters: list[Matter]) -> None:
    """Sometimes one item alone, where there are several (practice P18)."""
    life = who.life
    items = sorted({item for item, _, _ in matters[0].s.bills})
    lines = (items[0],) if len(items) > 1 and life.dice.chance(0.5) else ()
    answer_by = answer_deadline(life.now, life.place, REVIEW_DAYS)
    fact = f.Disputed(at=life.now, by=OWNER, about="…", answer_by=answer_by, lines=lines)
    life.record(matters, fact)


def _call_back(who: Speaker, matters: list[Matter]) -> None:
    """Not now, but in some hours (practice P15)."""
    life = who.life
    minute = life.now + timedelta(hours=life.dice.whole(1, 30))
    profile = life.view(matters[0]).book.profile
    until = call_back_moment((minute, minute, "minute"), life.now, life.place, profile, None)
    life.record(matters, f.CallBack(at=life.now, by=OWNER, until=until, words="…"))


def _wrong_person(who: Speaker, matters: list[Matter]) -> None:
    """C20: the chat is cut off from the case."""
    life = who.life
    pause = f.Paused(at=life.now, by=OWNER, why="wrong_person", until=None)
    life.record(matters[:1], f.Unlinked(at=life.now, by=OWNER, why="wrong_person"), pause)


def _pays(who: Speaker, matters: list[Matter], share: float) -> None:
    life = who.life
    life.later(life.now + timedelta(hours=life.dice.between(0.1, 3)), lambda: who.settle_up(matters, share))


def _comes(who: Speaker, matters: list[Matter]) -> None:
    """A guest says yes, and mostly comes around the start; sometimes names a time of their own."""
    life, starts = who.life, matters[0].s.starts
    if starts is not None and life.dice.chance(life.persona.keeps):
        minutes = life.dice.between(-30, 40)
        life.later(max(life.now, starts + timedelta(minutes=minutes)), lambda: who.settle_up(matters, 1.0))
    who.arrival(matters) if life.dice.chance(0.4) else who.heard(matters, "agreed")


def _withdraw(who: Speaker, matters: list[Matter]) -> None:
    life = who.life
    promised = [m for m in matters if m.s.promise is not None]
    life.record(
        promised, f.Withdrew(at=life.now, by=OWNER, words="…"), f.Dodged(at=life.now, by=OWNER, words="…")
    )


def _cue(who: Speaker, matters: list[Matter], cue: str) -> None:
    life = who.life
    if cue not in life.view(matters[0]).book.cues:
        who.heard(matters, "ack")
        return
    life.record(matters, f.Hinted(at=life.now, by=OWNER, cue=cue, words="…"))
    if cue == "companion":
        life.record(matters, f.Asked(at=life.now, by=OWNER, what=cue, words="…"))


def _dodges(who: Speaker, matters: list[Matter], *, busy: bool = False) -> None:
    who.life.record(matters, f.Dodged(at=who.life.now, by=OWNER, words="…", busy=busy))


def _declines(who: Speaker, matters: list[Matter]) -> None:
    who.life.record(matters, f.Declined(at=who.life.now, by=OWNER, words="…"))


def _not_yet(who: Speaker, matters: list[Matter]) -> None:
    who.life.record(matters, f.NotYet(at=who.life.now, by=OWNER, words="…"))


def _promises(who: Speaker, matters: list[Matter], share: float = 1.0) -> None:
    at_event = who.life.view(matters[0]).book.follows == "arrival"
    who.arrival(matters) if at_event else who.promise(matters, share)


VERBS: Mapping[str, Verb] = {
    "yes": Speaker.yes, "wrong_person": _wrong_person, "promise": _promises, "another": _promises,
    "promise_part": partial(_promises, share=0.5), "pay": partial(_pays, share=1.0), "pay_part": partial(_pays, share=0.4),
    "dodge": _dodges, "busy": partial(_dodges, busy=True), "call_back": _call_back, "claim": _claim, "dispute": _dispute,
    "refuse": _declines, "cannot": _declines, "not_yet": _not_yet, "withdraw": _withdraw, "coming": _comes,
    "ask": partial(Speaker.heard, reading="question"), "ack": partial(Speaker.heard, reading="ack"),
    "anger": partial(Speaker.pause, why="anger"), "hardship": partial(Speaker.pause, why="hardship"),
    "instalment": partial(Speaker.pause, why="instalment"), "deceased": partial(Speaker.alarm, why="deceased"),
    "represented": partial(Speaker.alarm, why="represented"), "stop": Speaker.stop,
    "stop_but_check": partial(Speaker.stop, but_check=True), "no_card": partial(_cue, cue="no_card"),
    "companion": partial(_cue, cue="companion"),
}  # fmt: skip
