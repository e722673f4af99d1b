"""What kind of message it is: an own time first, then the topics in the order in which they win."""

import re
from functools import cache

from bot.core.reader import spoken_zh, topics
from bot.core.reader.reading import Kind
from bot.core.reader.segments import WHETHER, Part, Segment, pattern, says, source

TRAPS = re.compile(
    r"(?:起|要|准备|打算|下个?月|月底)我?们?(?:就|才|都|会)?搬走|"
    r"没有?(?:什么)?(?:投诉|异议|意见)|不投诉|无异议|no complaints?|没问题|没有问题|没钱花|"
    r"(?:费|公司|系统)用?垃圾袋|不要停[水电]|(?:学费|房贷|车贷|保险|电费|水费|首付)[^,]{0,4}?(?:刚|都|"
    r"才)?[交还付][完掉]?了?的?|bus stop|stop by|"
    r"(?:周末|周[一二三四五六日天]{1,2}|天|点|号|节|假期?|午|晚上|早上).{0,8}有(?:没有)?人(?:在|值班|上班|吗|\?)+"
)

# beside 房子归她 or 打错了 these say "not me" first; the reading still carries `stop`
WEAK_STOP = re.compile(
    r"(?:别|不要|勿)再?(?:找|打|联系|发|来找|打给)(?:我|了)?|\b(?:stop|don't) (?:text|call|messag|ring|contact)\w* me"
)

UNWILLING = re.compile(
    rf"(?:叫|让|喊|托|请|由|派)(?:我|俺|我们|咱)?(?:的)?(?:家)?{spoken_zh.PEOPLE}(?:帮忙|帮我|替我|过|去|来|给你们?)*"
    r"(?:交|付|转|汇|打钱|打款|还)(?![^,]{0,6}[吗?])|"
    r"不是(?:我)?(?:不|没)(?:想|愿意?|肯)?[交付给来去还]|(?:没有?|不是)(?:说)?不[交付给来去还]|"
    r"not (?:that|saying) i (?:won't|don't want to) (?:pay|come)"
)


@cache
def _ack() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{source('ACK')}){topics.ACK_TAIL})+")


@cache
def _stop_alone() -> re.Pattern[str]:
    return re.compile(topics.STOP_WHOLE)


def is_stop(text: str) -> bool:
    """Whether somebody wants no more messages: one-word stops only as the whole message (conduct §5)."""
    bare = re.sub(r"^[\W_]+|[\W_]+$|\bplease\b|请|\bpls\b|谢谢|\bthanks?(?: you)?\b", "", text).strip()
    return _stop_alone().fullmatch(bare) is not None or says("STOP", TRAPS.sub(" ", text))


def is_ack(segments: list[Segment]) -> bool:
    """Whether every statement is thanks or receipt."""
    return bool(segments) and all(
        _ack().fullmatch(s.text.strip(" .!~,?")) for s in segments if s.text.strip(" .!~,")
    )


def topic(text: str, played: list[tuple[Part, Segment]], busy: bool) -> Kind:
    """The kind of a message that names no time at which the sender pays or comes."""
    text = pattern("LINK_BROKEN").sub(
        " qr code ", WHETHER.sub(" 吗 ", TRAPS.sub(" ", UNWILLING.sub(" 会交 ", text)))
    )
    segments = [s for _, s in played]
    deed = any(part == "paid" for part, _ in played)
    strong = _strong(text, busy)
    if strong:
        return strong
    if is_ack(segments):
        return "ack"
    if deed or says("DONE_ZH", text) or says("DONE_EN", text):
        return "paid"
    kind = _asked(text, busy)
    put_off = any(s.found and s.found.window is None and not s.found.past for s in segments)
    return "vague" if kind == "other" and put_off and not says("HARD_QUESTION", text) else kind


def _strong(text: str, busy: bool) -> Kind | None:
    if busy and re.search(r"别打|勿打|don'?t call", text) and not re.search(r"别再|打了|never", text):
        return "call_later"
    if is_stop(text) and not (says("WRONG_PERSON", text) and not is_stop(WEAK_STOP.sub(" ", text))):
        return "opt_out"
    order: tuple[tuple[str, Kind], ...] = (
        ("WHY_ME", "refuse"), ("WRONG_PERSON", "wrong_person"), ("INSTALMENT", "instalment"), ("ASK_HUMAN", "ask_human"),
        ("COMPANION", "companion"), ("CONDITION", "dispute"), ("COMPLAINT", "dispute"), ("HARDSHIP", "hardship"),
        ("REFUSE", "refuse"), ("CANNOT_COME", "refuse"),
    )  # fmt: skip
    return next((kind for name, kind in order if says(name, text)), None)


def _asked(text: str, busy: bool) -> Kind:
    if says("ASK_HOW", text):
        return "ask_how"
    if says("ASK_AMOUNT", text):
        return "ask_amount"
    if busy or says("CALL", text):
        return "call_later"
    if says("HARD_QUESTION", pattern("NEUTRAL").sub(" ", text)) and not says("HEDGED", text):
        return "other"
    return "vague" if says("VAGUE", text) else "other"
