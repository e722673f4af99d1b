"""Which pictures a report has, as plain bars: what they show, before anybody draws them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.ageing import BANDS
from bot.core.figure_shapes import Block
from bot.core.figures import Figures, rounds_first
from bot.core.report import Say, Wording, cause_words, level_words, of_words, round_words

CAUSES = 4  # told apart in the picture of suppliers
MOST = 12  # bars in one picture: more cannot be read; the tables have them all


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars, one group a label; `stacked`: the series of a group add up to a whole. `top` is the end of the scale."""

    name: str
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    stacked: bool = False
    top: float | None = None


def charts(found: Figures, wording: Wording) -> list[Chart]:
    """Those that have something to show, block by block: areas, ageing, promises, funnel; then suppliers (practice S4, M5)."""
    drawn = [chart for of in sorted(found.blocks) for chart in _of_block(found.blocks[of], wording)]
    drawn += _suppliers(found, wording.say)
    return [chart for chart in drawn if any(any(values) for _, values in chart.series)]


def _of_block(block: Block, wording: Wording) -> Iterator[Chart]:
    yield _areas(block, wording.say)
    if block.money:
        yield _ageing(block, wording.say)
    yield _promises(block, wording.say)
    yield _funnel(block, wording)


def _areas(block: Block, say: Say) -> Chart:
    """The areas with most cases, the best of them first; one of which nothing was billed has no rate, not a bad one."""
    found = [(name, row.cases, row.rate if block.money else row.share) for name, row in block.areas().items()]
    known = [(name, cases, rate) for name, cases, rate in found if rate is not None]
    most = sorted(known, key=lambda one: -one[1])[:MOST]
    rates = sorted(((name, rate) for name, _, rate in most), key=lambda pair: -pair[1])
    name = "areas" if block.money else "shares"
    return Chart(
        name="areas",
        title=_part(say, say(f"report.chart.{name}", of=of_words(block, say)), len(known)),
        labels=tuple(area for area, _ in rates),
        series=((say("report.col.rate" if block.money else "report.col.share"), tuple(round(r * 100, 1) for _, r in rates)),),
        top=100,
    )  # fmt: skip


def _part(say: Say, title: str, many: int) -> str:
    """A title that says when the picture does not show all of them."""
    return title if many <= MOST else say("report.chart.part", title=title, shown=MOST, many=many)


def _ageing(block: Block, say: Say) -> Chart:
    return Chart(
        name="ageing",
        title=say("report.chart.ageing", of=of_words(block, say)),
        labels=tuple(say(f"report.band.{band}") for band in BANDS),
        series=((say("report.col.cases"), tuple(float(block.ageing[band].cases) for band in BANDS)),),
    )


def _promises(block: Block, say: Say) -> Chart:
    levels = sorted(block.promises)
    states = ("kept", "partly_kept", "broken", "withdrawn")
    return Chart(
        name="promises",
        title=say("report.chart.promises", of=of_words(block, say)),
        labels=tuple(level_words(level, say) for level in levels),
        series=tuple(
            (
                say(f"report.col.{state}"),
                tuple(float(getattr(block.promises[level], state)) for level in levels),
            )
            for state in states
        ),
        stacked=True,
    )


def _funnel(block: Block, wording: Wording) -> Chart:
    """The rounds of the playbook that was most at work."""
    say, many = wording.say, dict[str, int]()
    for (playbook, _), stage in block.funnel.items():
        many[playbook] = many.get(playbook, 0) + stage.contacted
    busiest = max(many, key=lambda name: many[name], default="")
    keys = [key for key in rounds_first(block.funnel, wording.rounds) if key[0] == busiest][:MOST]
    stages = [block.funnel[key] for key in keys]
    of = f"{of_words(block, say)} · {wording.titles.get(busiest, busiest)}"
    return Chart(
        name="funnel",
        title=say("report.chart.funnel", of=of),
        labels=tuple(round_words(step, say) for _, step in keys),
        series=(
            (say("report.col.contacted"), tuple(float(stage.contacted) for stage in stages)),
            (say("report.col.promised"), tuple(float(stage.promised) for stage in stages)),
            (say("report.col.followed"), tuple(float(stage.paid) for stage in stages)),
        ),
    )


def _suppliers(found: Figures, say: Say) -> Iterator[Chart]:
    """The suppliers with most late lines: what was in time, then what was late, by the commonest causes."""
    worst = sorted(found.suppliers.items(), key=lambda pair: (-pair[1].late, -pair[1].lines, pair[0]))[:MOST]
    if not worst:
        return
    all_causes = sum((one.main for _, one in worst), Counter[str]())
    causes = [cause for cause, _ in all_causes.most_common(CAUSES)]
    series = [(say("report.on_time"), tuple(float(one.lines - one.late) for _, one in worst))]
    series += [
        (cause_words(cause, say), tuple(float(one.main[cause]) for _, one in worst)) for cause in causes
    ]
    rest = tuple(float(one.late - sum(one.main[cause] for cause in causes)) for _, one in worst)
    series += [(say("report.other_causes"), rest)] if any(rest) else []
    names = tuple(name for name, _ in worst)
    title = _part(say, say("report.chart.suppliers"), len(found.suppliers))
    yield Chart(name="suppliers", title=title, labels=names, series=tuple(series), stacked=True)
