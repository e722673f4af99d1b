"""A report as tables and pictures: which there are, in which order, and that nobody's money meets another's."""

from bot.core import facts as f
from bot.core.figures import Figures
from bot.core.report import Wording, tables
from bot.core.report_charts import charts

from .test_figures import called, came, case, figures, goods, on, owner, paid, promise, said


def say(key: str, /, **values: object) -> str:
    """A word as its key; there is none for a step of one's own."""
    if key.startswith(("step.r", "cause.")) and key != "step.round":
        raise KeyError(key)
    return " ".join([key, *map(str, values.values())])


WORDS = Wording(say=say, titles={"property_fee": "Fee"}, rounds={"property_fee": ("notice", "r5", "r10")})


def month() -> Figures:
    """Two currencies and a supplier."""
    acme = {"follows": "goods", "supplier": "Acme", "measure": "pcs", "playbook": "purchase_order"}
    return figures(
        (owner(), case(said(2, "r5"), promise(3), said(1, "notice"), called(4), paid(5, 900))),
        (owner("West", ""), case(f.Disputed(at=on(2), about="roof", reason="facilities"))),
        (owner("West", "", currency="EUR"), case()),
        (owner("Chen", **acme), goods(came(12, 1_000))),
    )


def test_there_is_a_table_for_each_question_even_when_it_is_empty() -> None:
    """Practice S4, M5: the sheets of the file are always the same."""
    names = ["summary", "areas", "stewards", "promises", "ageing", "funnel", "solving", "suppliers"]
    assert [table.name for table in tables(month(), WORDS)] == names
    assert [table.name for table in tables(figures(), WORDS)] == names


def test_every_line_has_a_cell_for_each_column() -> None:
    """No figure can slip into another column."""
    for table in tables(month(), WORDS):
        assert table.lines
        assert all(len(line.cells) == len(table.columns) for line in table.lines), table.name


def test_each_currency_has_lines_of_its_own_and_goods_have_no_sums() -> None:
    """Contract: reports never add across currencies."""
    summary = tables(month(), WORDS)[0]
    names = [column.name for column in summary.columns]
    billed = {line.cells[0]: line.cells[names.index("billed")] for line in summary.lines}
    assert billed == {"CNY": 1_800_00, "EUR": 900_00, "report.of.goods": None}
    assert [line.currency for line in summary.lines] == ["CNY", "EUR", "goods"]


def test_rounds_come_in_the_order_of_their_playbook_calls_at_the_end() -> None:
    """Practice S4: contact, promise, paid by round."""
    funnel = tables(month(), WORDS)[5]
    assert [line.cells[1:3] for line in funnel.lines] == [
        ("Fee", "step.notice"),
        ("Fee", "step.round r5"),
        ("Fee", "report.by_call"),
    ]


def test_a_steward_nobody_named_has_a_line_too() -> None:
    """What belongs to nobody is seen."""
    stewards = {line.cells[1] for line in tables(month(), WORDS)[2].lines}
    assert stewards == {"Lin", "report.nobody"}


def test_quantities_are_kept_apart_by_measure_and_causes_are_named() -> None:
    """Practice M5."""
    acme = {"follows": "goods", "supplier": "Acme"}
    found = figures(
        (owner("Chen", measure="pcs", **acme), goods(came(12, 1_000))),
        (owner("Chen", measure="kg", **acme), goods(came(12, 1_000))),
    )
    (line,) = tables(found, WORDS)[7].lines
    assert "1,000 kg, 1,000 pcs" in line.cells and "report.no_cause 2" in line.cells


def test_only_pictures_with_something_to_show_are_drawn() -> None:
    """Nothing was promised in EUR and nothing paid: only its ages are left."""
    drawn = [(chart.name, "EUR" in chart.title) for chart in charts(month(), WORDS)]
    assert [name for name, euro in drawn if euro] == ["ageing"]
    assert {name for name, _ in drawn} == {"areas", "ageing", "promises", "funnel", "suppliers"}
    assert charts(figures(until=on(1, 9)), WORDS) == []


def test_an_area_of_which_nothing_was_billed_has_no_bar_of_nought() -> None:
    """It has no rate; 0 % would say that nobody pays there."""
    found = figures((owner(), case(paid(5, 450))), (owner("New"), case(bills=())))
    (areas,) = [chart for chart in charts(found, WORDS) if chart.name == "areas"]
    assert areas.labels == ("East",) and areas.series[0][1] == (50.0,)


def test_a_picture_of_twelve_of_sixty_areas_says_so() -> None:
    """Practice S4: the tables have them all."""
    many = figures(*((owner(f"Area {n}"), case(paid(5, 450))) for n in range(60)))
    (areas,) = [chart for chart in charts(many, WORDS) if chart.name == "areas"]
    assert len(areas.labels) == 12
    assert areas.title.startswith("report.chart.part") and areas.title.endswith("12 60")
    few = figures(*((owner(f"Area {n}"), case(paid(5, 450))) for n in range(12)))
    assert "report.chart.part" not in charts(few, WORDS)[0].title


def test_the_picture_of_suppliers_adds_up_to_their_lines() -> None:
    """Practice M5: in time and late by first cause."""
    chart = next(chart for chart in charts(month(), WORDS) if chart.name == "suppliers")
    assert sum(values[0] for _, values in chart.series) == 1.0
