"""Compares two records of the same days: what the database says was sent, and what people received.

It knows nothing of the bot's code; `evidence` reads both sides.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

Occurrence = tuple[int, str]  # case, key of what is said once
DOUBTFUL = ("unknown", "sending")
OVER = ("cancelled", "failed")
LINK = re.compile(
    r"(/s/)[0-9A-Za-z]{16,}"
)  # the word of a page: new in each message, and not kept once it was sent


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message as the person has it."""

    chat: str
    number: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One row of the outbox; `due` False: it waits for a moment that has not come."""

    id: int
    state: str
    chat: str
    text: str
    number: str = ""
    kind: str = "proactive"
    due: bool = True
    speaks_for: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One case as it lies in the database. `wake` is when it is looked at again; `waits_for` who has the floor."""

    id: int
    wake: datetime | None = None
    waits_for: str | None = None
    closed: bool = False
    spoken_to: bool = False  # the owner said something: what is due follows from that, not from the calendar
    facts: tuple[tuple[str, str], ...] = ()  # kind, key


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Both records, when everything has come to rest. `damage`: what the database itself complains of."""

    received: tuple[Received, ...] = ()
    kept: tuple[Kept, ...] = ()
    matters: tuple[Matter, ...] = ()
    damage: tuple[str, ...] = ()
    said: int = 0  # messages of owners the platform took
    read: int = 0  # those that were handled


@dataclass(kw_only=True)
class Verdict:
    """What was found; every list is empty when the promise was kept."""

    duplicates: list[str] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    sent: int = 0
    unknown: int = 0
    reminders: int = 0

    @property
    def cries(self) -> list[str]:
        """Everything that must not be, in words."""
        return self.duplicates + self.lies + self.silent + self.lost + self.damage + self.doubts


def check(evidence: Evidence, *, in_doubt_at_most: int) -> Verdict:
    """Judge both records; `in_doubt_at_most`: how many outcomes may be unknown, kills x what one kill can catch."""
    verdict = Verdict(damage=list(evidence.damage))
    verdict.sent = sum(kept.state == "sent" for kept in evidence.kept)
    verdict.unknown = sum(kept.state == "unknown" for kept in evidence.kept)
    verdict.reminders = sum(
        kept.kind == "proactive" and kept.state in ("sent", "unknown") for kept in evidence.kept
    )
    arrived = _matched(evidence, verdict)
    _twice(evidence, arrived, verdict)
    _written_down(evidence, verdict)
    _asleep(evidence, verdict)
    _same_for_all(evidence, verdict)
    if verdict.unknown > in_doubt_at_most:
        verdict.doubts.append(f"{verdict.unknown} outcomes are unknown, {in_doubt_at_most} can be explained")
    if evidence.read < evidence.said:
        verdict.lost.append(f"{evidence.said - evidence.read} messages of owners were never handled")
    if evidence.read > evidence.said:
        verdict.duplicates.append(f"{evidence.read - evidence.said} messages of owners were kept twice")
    return verdict


def bare(text: str) -> str:
    """A message without the word that opens its reader's page: two that differ in it alone say the same."""
    return LINK.sub(r"\1~", text)


def _matched(evidence: Evidence, verdict: Verdict) -> set[int]:
    """Find the row behind every message received; the ids of the rows that have arrived."""
    by_number = _by_number(evidence, verdict)
    doubtful: dict[tuple[str, str], list[int]] = defaultdict(list)
    for kept in evidence.kept:
        if kept.state in DOUBTFUL:
            doubtful[kept.chat, bare(kept.text)].append(kept.id)
    arrived: set[int] = set()
    words: Counter[tuple[str, str]] = Counter()
    strangers = []
    for one in evidence.received:
        row = by_number.pop((one.chat, one.number), None)
        if row is None:
            strangers.append(one)
            continue
        arrived.add(row.id)
        words[one.chat, bare(one.text)] += 1
        if bare(row.text) != bare(one.text):
            verdict.lies.append(f"post {row.id} reads otherwise than message {one.number} of chat {one.chat}")
    verdict.lies += [
        f"post {row.id} is called sent, and chat {row.chat} never got it" for row in by_number.values()
    ]
    for one in strangers:
        explained = doubtful[one.chat, bare(one.text)]
        if explained:
            arrived.add(explained.pop(0))
        elif words[one.chat, bare(one.text)]:
            verdict.duplicates.append(f"chat {one.chat} got {one.text[:40]!r} once more as {one.number}")
        else:
            verdict.silent.append(f"chat {one.chat} got {one.text[:40]!r} and no post says so")
        words[one.chat, bare(one.text)] += 1
    return arrived


def _by_number(evidence: Evidence, verdict: Verdict) -> dict[tuple[str, str], Kept]:
    found: dict[tuple[str, str], Kept] = {}
    for kept in evidence.kept:
        if kept.state != "sent":
            continue
        other = found.setdefault((kept.chat, kept.number), kept)
        if other is not kept:
            verdict.lies.append(f"posts {other.id} and {kept.id} both claim message {kept.number}")
    return found


def _twice(evidence: Evidence, arrived: set[int], verdict: Verdict) -> None:
    """One occurrence, two messages that arrived."""
    heard: dict[Occurrence, int] = {}
    for kept in evidence.kept:
        for occurrence in kept.speaks_for if kept.id in arrived else ():
            if occurrence in heard:
                verdict.duplicates.append(f"posts {heard[occurrence]} and {kept.id} both told {occurrence}")
            heard[occurrence] = kept.id


def _written_down(evidence: Evidence, verdict: Verdict) -> None:
    """What the case remembers and what the outbox holds are the same story."""
    states: dict[Occurrence, set[str]] = defaultdict(set)
    for kept in evidence.kept:
        for occurrence in kept.speaks_for:
            states[occurrence].add(kept.state)
    remembered: dict[str, set[Occurrence]] = defaultdict(set)
    for matter in evidence.matters:
        for kind, key in matter.facts:
            remembered[kind].add((matter.id, key))
    for occurrence in sorted(remembered["planned"] - states.keys()):
        verdict.lost.append(f"{occurrence} was planned and no post holds it")
    for occurrence, found in sorted(states.items()):
        told = bool(found & {"sent", "unknown"})
        if told and occurrence not in remembered["spoke"]:
            verdict.lost.append(f"{occurrence} was told and its case does not know")
        if not told and occurrence in remembered["spoke"]:
            verdict.lies.append(f"{occurrence} counts as told and is {', '.join(sorted(found))}")
        if found <= set(OVER) and occurrence not in remembered["unsaid"]:
            verdict.lost.append(f"{occurrence} was given up and its case does not know")
    twice = Counter((m.id, k) for m in evidence.matters for kind, k in m.facts if kind == "spoke")
    verdict.duplicates += [f"{one} was noted as told {n} times" for one, n in twice.items() if n > 1]


def _asleep(evidence: Evidence, verdict: Verdict) -> None:
    """At rest nothing is in hand any more, and whoever owes something is looked at again or waits for somebody."""
    underway = {case for kept in evidence.kept if kept.state == "queued" for case, _ in kept.speaks_for}
    for kept in evidence.kept:
        if kept.state == "sending" or (kept.state == "queued" and kept.due):
            verdict.lost.append(f"post {kept.id} is {kept.state} for ever")
    for matter in evidence.matters:
        listed = matter.closed or matter.wake or matter.waits_for or matter.id in underway
        if not listed:
            verdict.lost.append(f"case {matter.id} will never be looked at again")


def _same_for_all(evidence: Evidence, verdict: Verdict) -> None:
    """Owners who said nothing are owed the same rounds: told, doubtful, waiting or passed over in writing."""
    known = {
        matter.id: {key for kind, key in matter.facts if kind in ("planned", "skipped")}
        for matter in evidence.matters
        if not matter.spoken_to
    }
    owed = Counter(key for keys in known.values() for key in keys)
    usual = {key for key, count in owed.items() if count * 2 > len(known)}
    for case, keys in sorted(known.items()):
        verdict.lost += [
            f"case {case} never had {key}, which most others had" for key in sorted(usual - keys)
        ]
