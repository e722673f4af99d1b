"""Whom a simulation is about: the rows of one's own file, or an estate made up for the playbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.core.playbook import Playbook
from bot.core.roster import Line, Opening
from bot.simulate.dice import Dice

FAMILY = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙")
TITLES = ("先生", "女士")
AREAS = ("一期", "二期", "三期")
ENGLISH = ("Mr Marsh", "Ms Hill", "Mr Webb", "Mrs Lane", "Ms Ford", "Mr Cole")
OTHER_TONGUE = 0.15  # of a made-up estate reads the other language
TWO_CASES = 0.12


@dataclass(frozen=True)
class Household:
    """One person: a name that stays the same, and the cases that are theirs."""

    key: str
    openings: tuple[Opening, ...]


def households(openings: Iterable[Opening]) -> list[Household]:
    """The rows of a file by the humans they belong to, as the importer tells them: the phone, else the very case."""
    from handlers.roster import person_key

    found: dict[str, list[Opening]] = {}
    for opening in openings:
        found.setdefault(person_key(opening), []).append(opening)
    return [Household(key, tuple(rows)) for key, rows in found.items()]


@dataclass(frozen=True, kw_only=True)
class Estate:
    """A made-up estate for one playbook; every household is the same whoever is made before it."""

    book: Playbook
    seed: int
    start: date
    days: int
    locale: str

    def household(self, number: int) -> Household:
        """The household of that number."""
        key = f"sim:{number}"
        dice = Dice(self.seed, f"estate:{key}")
        count = 2 if self.book.follows == "money" and dice.chance(TWO_CASES) else 1
        chinese = self.locale.startswith("zh") != dice.chance(OTHER_TONGUE)
        openings = tuple(self._opening(dice, number, which, chinese=chinese) for which in range(count))
        first = openings[0]
        same = (replace(one, name=first.name, locale=first.locale) for one in openings)
        return Household(key, tuple(same))

    def _opening(self, dice: Dice, number: int, which: int, *, chinese: bool) -> Opening:
        name = (
            f"{FAMILY[number % len(FAMILY)]}{TITLES[number % 2]}"
            if chinese
            else ENGLISH[number % len(ENGLISH)]
        )
        unit = f"{number // 40 + 1}-{number % 40 + 1:02}" + ("-P" if which else "")
        return Opening(
            playbook=self.book.name,
            area=AREAS[number % len(AREAS)],
            unit=unit,
            name=name,
            lines=tuple(self._lines(dice)),
            locale="zh-CN" if chinese else "en",
            starts=self._starts(dice),
            steward="林芳" if dice.chance(0.8) else None,
            more={"qty": "1000", "measure": "pcs", "venue": "Hall 3"},
        )

    def _lines(self, dice: Dice) -> Iterator[Line]:
        """Some months in arrears, each with its due day; goods are one quantity, in hundredths of their measure."""
        if self.book.follows == "goods":
            yield Line("goods", None, self._day(dice), dice.whole(1, 40) * 5000)
        elif self.book.follows == "money":
            for back in range(dice.pick({0: 3, 1: 4, 2: 3, 4: 2, 7: 1})):
                month = _month(self.start, -back - 1)
                yield Line("物业费", f"{month:%Y-%m}", month.replace(day=15), dice.whole(150, 900) * 100)
            yield Line(
                "物业费", f"{self.start:%Y-%m}", self.start.replace(day=15), dice.whole(150, 900) * 100
            )

    def _starts(self, dice: Dice) -> datetime | None:
        """When an event begins, or the day the goods or the answer are due."""
        if self.book.follows == "money":
            return None
        day = self._day(dice)
        clock = (
            dice.pick({time(9, 30): 1, time(14): 3, time(19): 1})
            if self.book.follows == "arrival"
            else time()
        )
        return datetime.combine(day, clock)

    def _day(self, dice: Dice) -> date:
        return self.start + timedelta(days=dice.whole(1, max(2, self.days - 5)))


def next_bill(opening: Opening, month: date) -> Line | None:
    """The bill of a coming month: what the newest line of the household costs each month; None where nothing recurs."""
    monthly = [line for line in opening.lines if line.period is not None and line.due is not None]
    if not monthly:
        return None
    last = max(monthly, key=lambda line: line.period or "")
    assert last.due is not None
    return Line(last.item, f"{month:%Y-%m}", month.replace(day=min(last.due.day, 28)), last.amount)


def months(start: date, days: int) -> Iterator[date]:
    """The first day of every month that begins within so many days."""
    month = _month(start, 1)
    while month <= start + timedelta(days=days):
        yield month
        month = _month(month, 1)


def _month(day: date, shift: int) -> date:
    number = day.year * 12 + day.month - 1 + shift
    return date(number // 12, number % 12 + 1, 1)
