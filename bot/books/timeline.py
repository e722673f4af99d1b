"""One playbook as rows of a timeline: what is said or asked of whom, when, for whom, and what answers set off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.books.words import SHIPPED, load_words
from bot.core.playbook import Cue, Playbook, Round, Step

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OWNER = "owner"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the timeline: a dot, the moment, the name, the remarks; a heading has words alone."""

    words: str
    dot: str = ""
    moment: str = ""
    kind: str = ""
    marks: tuple[str, ...] = ()

    def text(self) -> str:
        """The row as a line of text."""
        if not self.dot:
            return self.words
        marks = (
            f" ({', '.join((*filter(None, (self.kind,)), *self.marks))})" if self.kind or self.marks else ""
        )
        return f"  {self.dot} " + " ".join(filter(None, (self.moment, self.words))) + marks


def timeline(book: Playbook, locale: str) -> list[str]:
    """The plan of one playbook, a line for each step, in Chinese or English; for `playbooks NAME`."""
    return [row.text() for row in rows_of(book, locale)]


def rows_of(book: Playbook, locale: str) -> list[Row]:
    """Title, rounds and tasks, steps, cues, segments and stages, in the order of the file."""
    words = load_words(SHIPPED)[0]["zh-CN" if locale.startswith("zh") else "en"]
    found = [Row(words=f"{book.called(locale)} · {book.name} · {book.version or '-'}"), Row(words="")]
    found.append(Row(words=words["timeline.rounds"]))
    found += [_round(one, words) for one in book.rounds]
    found += [Row(words=""), Row(words=words["timeline.steps"])]
    found += [
        Row(
            dot="○",
            moment=_after(step.after, words),
            words=step.id,
            kind=step.kind,
            marks=_marks(step, words),
        )
        for step in book.steps.values()
    ]
    for heading, rows in _rest(book, words):
        found += [Row(words=""), Row(words=words[heading]), *rows]
    return found


def _rest(book: Playbook, words: Mapping[str, str]) -> Iterator[tuple[str, list[Row]]]:
    if book.cues:
        yield "timeline.cues", [_cue(name, cue, words) for name, cue in book.cues.items()]
    if book.segments:
        ways = [(_trait(trait, words), other) for trait, other in book.segments.items()]
        lines = [words["timeline.segment"].format(trait=trait, book=other) for trait, other in ways]
        yield "timeline.segments", [Row(dot="→", words=line) for line in lines]
    if book.stages:
        lines = [
            words["timeline.stage"].format(stage=name, wait=_wait(wait)) for name, wait in book.stages.items()
        ]
        yield "timeline.stages", [Row(dot="▸", words=line) for line in lines]


def _cue(name: str, cue: Cue, words: Mapping[str, str]) -> Row:
    line = words["timeline.cue"].format(cue=name, skips=cue.skips) if cue.skips else name
    return Row(dot="◇", words=line, marks=(cue.say,) if cue.say else ())


def _round(one: Round, words: Mapping[str, str]) -> Row:
    task = one.to != OWNER
    marks = _marks(one, words)
    if task:
        who = words.get(f"role.{one.to}", one.to)
        marks = (words["timeline.to"].format(role=who, task=one.say), *marks)
    return Row(
        dot="■" if task else "●",
        moment=_moment(one, words),
        words=one.id,
        kind="" if task else one.kind,
        marks=marks,
    )


def _marks(step: Step, words: Mapping[str, str]) -> tuple[str, ...]:
    marks = []
    if isinstance(step, Round):
        if step.when:
            marks.append(words["timeline.when"].format(traits=_traits(step.when, words)))
        if step.unless:
            marks.append(words["timeline.unless"].format(traits=_traits(step.unless, words)))
    if step.link:
        marks.append(words["timeline.link"])
    if step.skips:
        marks.append(words["timeline.skips"].format(skips=step.skips))
    for tone in step.tones:
        marks.append(words["timeline.tones"].format(say=tone.say, traits=_traits(tone.when, words)))
    if step.buttons:
        marks.append(" ".join(f"[{words[f'button.{button}']}]" for button in step.buttons))
    return tuple(marks)


def _traits(terms: tuple[str, ...], words: Mapping[str, str]) -> str:
    both = words["timeline.and"]
    named = (both.join(_trait(name, words) for name in term.split("+")) for term in terms)
    return words["common.separator"].join(named)


def _trait(name: str, words: Mapping[str, str]) -> str:
    """A trait or a sign in words; a cue of the playbook by its own name."""
    return words.get(f"trait.{name}") or words.get(f"timeline.{name}") or name


def _moment(one: Round, words: Mapping[str, str]) -> str:
    at = f" {one.at:%H:%M}" if one.at else ""
    days = words["timeline.workdays"] if one.workdays else ""
    if one.opening:
        return words["timeline.opening"] + at
    if one.day:
        return words["timeline.day"].format(day=one.day) + at
    if one.weekday is not None:
        return words["timeline.weekday"].format(day=words[f"timeline.{WEEK[one.weekday]}"]).rstrip() + at
    if one.before is not None:
        key = "timeline.before_date" if one.at or one.workdays else "timeline.before"
        return words[key].format(wait=_wait(one.before)) + days + at
    if one.past is not None:
        return words["timeline.past"].format(wait=_wait(one.past)) + days + at
    return _after(one.after, words)


def _after(after: timedelta, words: Mapping[str, str]) -> str:
    return words["timeline.after"].format(wait=_wait(after)) if after else words["timeline.now"]


def _wait(wait: timedelta) -> str:
    minutes = int(wait.total_seconds()) // 60
    parts = ((minutes // 1440, "d"), (minutes % 1440 // 60, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
