"""One playbook drawn as lines of text: what is said when, and what answers set off."""

from datetime import timedelta

from bot.books.words import SHIPPED, load_words
from bot.core.playbook import Playbook, Round, Step


def timeline(book: Playbook, locale: str) -> list[str]:
    """The plan of one playbook, a line for each step, in Chinese or English; for `playbooks NAME`."""
    words = load_words(SHIPPED)[0]["zh-CN" if locale.startswith("zh") else "en"]
    title = book.title.get(locale) or next(iter(book.title.values()), book.name)
    lines = [f"{title} · {book.name} · {book.version or '-'}", "", words["timeline.rounds"]]
    lines += [_line("●", _moment(one, words), one, words) for one in book.rounds]
    lines += ["", words["timeline.steps"]]
    lines += [_line("○", _after(step.after, words), step, words) for step in book.steps.values()]
    if book.cues:
        lines += ["", words["timeline.cues"]]
        lines += [
            words["timeline.cue"].format(cue=f"  ◇ {name}", skips=cue.skips)
            for name, cue in book.cues.items()
        ]
    return lines


def _line(dot: str, moment: str, step: Step, words: dict[str, str]) -> str:
    marks = [step.kind]
    if step.link:
        marks.append(words["timeline.link"])
    if step.skips:
        marks.append(words["timeline.skips"].format(skips=step.skips))
    if step.buttons:
        marks.append(" ".join(f"[{words[f'button.{button}']}]" for button in step.buttons))
    return f"  {dot} {moment} {step.id} ({', '.join(marks)})"


def _moment(one: Round, words: dict[str, str]) -> str:
    at = f" {one.at:%H:%M}" if one.at else ""
    if one.opening:
        return words["timeline.opening"] + at
    if one.day:
        return words["timeline.day"].format(day=one.day) + at
    if one.before is not None:
        return words["timeline.before"].format(wait=_wait(one.before))
    return _after(one.after, words)


def _after(after: timedelta, words: dict[str, str]) -> str:
    return words["timeline.after"].format(wait=_wait(after)) if after else words["timeline.now"]


def _wait(wait: timedelta) -> str:
    minutes = int(wait.total_seconds()) // 60
    parts = ((minutes // 1440, "d"), (minutes % 1440 // 60, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
