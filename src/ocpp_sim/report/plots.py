"""Plots of a report as SVG that needs nothing but itself: no script, no network, no fonts."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil, floor, log10
from typing import Any, Final

import pygal
from pygal.style import Style

from ocpp_sim.report.latency import Percentiles
from ocpp_sim.report.offence import cut
from ocpp_sim.report.series import Sample, rates
from ocpp_sim.report.summary import FleetReport

# It leaves a finder for maps behind, of which Python 3.11 warns at each import from then on.
sys.meta_path[:] = [one for one in sys.meta_path if not type(one).__module__.startswith("pygal")]

Point = tuple[float, float]
Named = Mapping[str, Percentiles]

_WIDTH: Final = 520
_HEIGHT: Final = 260
_ROW: Final = 44
_LABEL: Final = 28
_LONG: Final = 10_000
_COLORS: Final = ("#2b7fb8", "#d9822b", "#c0392b", "#3a9d6c")
_BARS: Final = ("p50", "p95", "p99", "p99 from due")
_DROPPED: Final = ("script",)
# The page's own colours, so that a plot is dark where the page is.
_STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="var(--ink)",
    foreground_strong="var(--ink)",
    foreground_subtle="var(--faint)",
    guide_stroke_color="var(--faint)",
    major_guide_stroke_color="var(--faint)",
    guide_stroke_dasharray="1,0",
    major_guide_stroke_dasharray="1,0",
    colors=_COLORS,
    value_colors=("var(--ink)",) * 4,
    font_family="inherit",
    label_font_size=12,
    major_label_font_size=12,
    legend_font_size=12,
    title_font_size=12,
    no_data_font_size=16,
    opacity=".4",
    stroke_opacity="1",
    transition="0s",
)


@dataclass(frozen=True, slots=True)
class Plot:
    """`legend` has the colour of each line; it is empty where there is but one."""

    title: str
    svg: str
    legend: tuple[tuple[str, str], ...]


def plots(report: FleetReport) -> list[Plot]:
    """The plots that there is something to show in."""
    samples, number = report.series, count(1)
    span, minutes = _scale(samples)

    def over_time(title: str, unit: str, **lines: Iterable[Point]) -> Plot:
        svg = _over_time(f"plot-{next(number)}", unit, span, lines)
        return Plot(title, svg, _legend(list(lines)))

    def bars(title: str, of: Named, due: Named) -> Plot:
        svg = _bars(f"plot-{next(number)}", of, due)
        return Plot(title, svg, _legend(list(_BARS) if due else list(_BARS[:-1])))

    def pairs(of: Callable[[Sample], float]) -> list[Point]:
        return [(sample.at_s / minutes, of(sample)) for sample in samples]

    found: list[Plot] = []
    if len(samples) > 1:
        speed = [(at_s / minutes, rate) for at_s, rate in rates(samples)]
        power = pairs(lambda sample: sample.power_w / 1000)
        connected = pairs(lambda sample: sample.connected)
        charging = pairs(lambda sample: sample.charging)
        found += [
            over_time("Messages per second", "", messages=speed),
            over_time("Charging power", "kW", power=power),
            over_time("Charge points", "", connected=connected, charging=charging),
        ]
    starting = {"connecting": report.connecting, "booting": report.booting}
    starting = {name: one for name, one in starting.items() if one.count}
    if starting:
        found.append(bars("Connecting and booting", starting, {}))
    if report.latencies:
        found.append(bars("Answers of the central system", report.latencies, report.since_due))
    return found


def _legend(names: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(names, _COLORS, strict=False)) if len(names) > 1 else ()


def _scale(samples: Sequence[Sample]) -> tuple[str, float]:
    """What time is told in, and how many seconds that has."""
    longest_s = samples[-1].at_s if samples else 0.0
    for name, seconds in (("hours", 3600.0), ("minutes", 60.0)):
        if longest_s >= 3 * seconds:
            return name, seconds
    return "seconds", 1.0


def _over_time(name: str, unit: str, span: str, lines: Mapping[str, Iterable[Point]]) -> str:
    chart = pygal.XY(
        **_options(_HEIGHT),
        show_dots=False,
        fill=len(lines) == 1,
        x_title=span,
        y_title=unit or None,
        include_x_axis=True,
        x_value_formatter=_short,
        value_formatter=_short,
    )
    drawn = {label: list(points) for label, points in lines.items()}
    chart.x_labels = _ticks(max((x for points in drawn.values() for x, _ in points), default=0.0))
    chart.y_labels = _ticks(max((y for points in drawn.values() for _, y in points), default=0.0))
    for label, points in drawn.items():
        chart.add(label, points)
    return _rendered(chart, name)


def _bars(name: str, found: Named, due: Named) -> str:
    """Three bars for each, in milliseconds, and a fourth that counts from when it was due."""
    named = dict(reversed(list(found.items())))  # drawn from below
    late = [due[one].p99_ms if one in due else None for one in named]
    chart = pygal.HorizontalBar(
        **_options(60 + _ROW * len(named)),
        x_title="milliseconds",
        value_formatter=_short,
    )
    chart.x_labels = [cut(one, _LABEL) for one in named]  # what is too wide is drawn for ever
    for label, values in zip(
        _BARS,
        (
            [one.p50_ms for one in named.values()],
            [one.p95_ms for one in named.values()],
            [one.p99_ms for one in named.values()],
            *([late] if due else []),
        ),
        strict=False,
    ):
        chart.add(label, values)
    longest = max(one.p99_ms for one in named.values())
    chart.y_labels = _ticks(max([longest, *(ms for ms in late if ms is not None)]))
    return _rendered(chart, name)


def _options(height: int) -> dict[str, Any]:
    return {
        "style": _STYLE,
        "width": _WIDTH,
        "height": height,
        "js": (),
        "margin": 8,
        "show_legend": False,
        "disable_xml_declaration": True,
    }


def _rendered(chart: Any, name: str) -> str:
    """The SVG without what a page of text must not have: scripts, comments with dates."""
    chart.uuid = name
    chart.add_xml_filter(_cleaned)
    text: str = chart.render(is_unicode=True)
    return text


def _cleaned(root: Any) -> Any:
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in _DROPPED:
                parent.remove(child)
    root.attrib["role"] = "img"
    return root


def _ticks(high: float) -> list[float]:
    """Round numbers from 0 to beyond `high`, at most six: [0, 20, 40, 60]."""
    if high <= 0.0:
        return [0.0, 1.0]
    rough = high / 5
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * number for number in range(ceil(high / step) + 1)]


def _short(value: float) -> str:
    """A number as an axis has it: "0.5", "12", "34k"."""
    if abs(value) >= _LONG:
        return f"{value / 1000:g}k"
    return f"{value:.4g}"
