"""The bars of a report: every value is written, long names are cut, and no name can break the picture."""

import itertools
from xml.etree import ElementTree

import pytest

from bot.core.report_charts import Chart
from bot.papers.bars import WIDTH, svg_of
from bot.papers.charts import pdf_of, png_of
from bot.papers.inks import COLOURS, HATCHES, INK, LIGHT, wide

NAMES = ("观山水一期", "一个名字特别特别长的小区名称二期", 'A <b>&amp; "C"\x01')


def chart(name: str = "areas", *values: tuple[float, ...], **more: object) -> Chart:
    """A picture of three labels."""
    series = tuple((f"s{n}", one) for n, one in enumerate(values or ((82.1, 0.0, 40.0),)))
    return Chart(name=name, title="收缴率", labels=NAMES, series=series, **more)  # type: ignore[arg-type]


def texts(svg: str) -> list[str]:
    """All words of a picture."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text")]


def bars(svg: str) -> list[tuple[float, float]]:
    """Start and width of all bars."""
    nodes = [node for node in ElementTree.fromstring(svg).iter() if node.get("rx")]
    return [(float(node.attrib["x"]), float(node.attrib["width"])) for node in nodes]


def test_every_label_and_value_is_written_and_a_long_label_is_cut() -> None:
    """Practice S4: the picture is read without the table."""
    found = texts(svg_of(chart()))
    assert {"收缴率", "82.1", "0", "40", "观山水一期"} <= set(found)
    assert "一个名字特别特别长的小区名称…" in found


def test_whoever_cannot_see_it_hears_its_title_and_every_value_in_full() -> None:
    """Issue 7, accessible: an image with a title and a description, whose labels are not cut."""
    root = ElementTree.fromstring(
        svg_of(chart("promises", *[(float(n), 0.0, 1.0) for n in range(4)], stacked=True))
    )
    assert root.get("role") == "img"
    title, told = root[0], root[1]
    assert (title.tag.rpartition("}")[2], title.text) == ("title", "收缴率")
    assert told.tag.endswith("desc") and told.text is not None
    assert told.text.startswith("观山水一期: s0 0, s1 1, s2 2, s3 3; ") and NAMES[1] in told.text
    assert "82.1" in str(ElementTree.fromstring(svg_of(chart()))[1].text)


def brightness(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG reckons it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", sorted({one for many in COLOURS.values() for one in many}))
def test_a_figure_inside_a_bar_can_be_read(colour: str) -> None:
    """Issue 7: contrast of at least 4.5."""
    dark, light = sorted((brightness(colour), brightness(INK if colour in LIGHT else "#ffffff")))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("name", sorted(COLOURS))
def test_bars_are_told_apart_in_black_and_white(name: str) -> None:
    """Issue 7: on grey paper, by colour-blind eyes, and where a printer knows only black and white."""
    looks = [HATCHES.get(colour) or ("white" if colour in LIGHT else "black") for colour in COLOURS[name]]
    assert len(set(looks)) == len(looks)
    assert all(brightness(colour) < 0.2 for colour in COLOURS[name] if colour not in LIGHT)
    values = tuple((50.0, 40.0, 30.0) for _ in COLOURS[name])
    root = ElementTree.fromstring(svg_of(chart(name, *values)))
    defined = {f"url(#{node.get('id')})" for node in root.iter() if node.tag.endswith("pattern")}
    used = {str(node.get("fill")) for node in root.iter() if str(node.get("fill")).startswith("url")}
    assert used == defined and len(used) == sum(colour in HATCHES for colour in COLOURS[name])


def test_a_value_too_small_for_its_part_of_a_stack_is_written_beside_it() -> None:
    """Practice P2: one promise that was broken beside 400 that were kept."""
    values = ((400.0, 2.0, 0.0), (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    assert {"400", "400 / 0 / 1 / 0", "2 / 0 / 0 / 1"} <= set(
        texts(svg_of(chart("promises", *values, stacked=True)))
    )


def test_nothing_is_written_beyond_the_edge_or_over_something_else() -> None:
    """Six causes with long names below a long title, figures of eight digits."""
    labels = ("W" * 40, "一个名字特别特别长的小区名称二期")
    series = tuple((f"一个特别特别特别特别长的原因{n}", (99_999_999.0, 1.0)) for n in range(6))
    picture = svg_of(Chart(name="suppliers", title="题" * 99, labels=labels, series=series, stacked=True))
    spans: dict[float, list[tuple[float, float]]] = {}
    for node in ElementTree.fromstring(picture).iter():
        if node.tag.endswith("text"):
            long = wide(str(node.text), float(node.attrib["font-size"]))
            x = (
                float(node.attrib["x"])
                - {"start": 0, "middle": 0.5, "end": 1}[node.attrib["text-anchor"]] * long
            )
            spans.setdefault(float(node.attrib["y"]), []).append((x, x + long))
    for row in spans.values():
        assert min(start for start, _ in row) >= 0 and max(end for _, end in row) <= WIDTH
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(sorted(row)))


def test_a_report_has_the_language_of_its_reader_and_pictures_have_words() -> None:
    pdf = pdf_of([chart()], "報表", [], "zh-TW")
    assert b"/Lang(zh-TW)" in pdf and b"/Marked true" in pdf and b"/Alt<" in pdf
    found = ElementTree.fromstring(svg_of(chart(), "zh-TW"))
    assert found.get("lang") == "zh-TW"
    assert str(found.get("font-family")).startswith("Noto Sans TC") and str(
        found.get("font-family")
    ).endswith("sans-serif")


def test_a_latin_name_may_have_more_letters() -> None:
    found = Chart(
        name="areas", title="t", labels=("Riverside Gardens", "n" * 40), series=(("s", (1.0, 2.0)),)
    )
    assert {"Riverside Gardens", "n" * 24 + "…"} <= set(texts(svg_of(found)))


def test_a_picture_is_small_enough_for_a_page() -> None:
    """Issue 7: pages of 60 KB; twelve bars are the most that a report draws."""
    labels = tuple(f"一个名字特别特别长的小区名称{n}期" for n in range(12))
    series = tuple((f"说法{s}", tuple(float(s + n) for n in range(12))) for s in range(4))
    assert (
        len(svg_of(Chart(name="promises", title="兑现", labels=labels, series=series, stacked=True)).encode())
        < 24_000
    )


def test_a_name_is_text_and_never_a_part_of_the_picture() -> None:
    """Reliability, names and text: markup and control signs in a name change nothing."""
    assert 'A <b>&amp; "C"' in texts(svg_of(chart()))
    assert png_of([chart()], '"#image(1)').startswith(b"\x89PNG")


def test_bars_are_as_long_as_their_values() -> None:
    """82.1 to 40.0; nothing has no bar."""
    (_, one), (_, two) = bars(svg_of(chart(top=100)))
    assert one / two == pytest.approx(82.1 / 40.0, rel=0.01)


def test_stacked_bars_follow_each_other_and_end_inside() -> None:
    """Practice P2: kept, partly kept, broken, withdrawn make one bar."""
    values = ((10.0, 1.0, 0.0), (20.0, 0.0, 0.0), (900.0, 3.0, 0.0), (5.0, 0.0, 0.0))
    found = bars(svg_of(chart("promises", *values, stacked=True)))
    first = found[:4]
    for (start, long), (next_start, _) in itertools.pairwise(first):
        assert start + long == pytest.approx(next_start, abs=0.2)
    assert max(start + long for start, long in found) < WIDTH


@pytest.mark.parametrize("name", sorted(COLOURS))
def test_nothing_but_zeros_can_be_drawn(name: str) -> None:
    """An estate on its first day."""
    nothing = tuple((0.0, 0.0, 0.0) for _ in COLOURS[name])
    assert bars(svg_of(chart(name, *nothing))) == []
