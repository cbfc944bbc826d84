"""Pictures of figures as SVG, for the page and for print: bars against a target, a line over time, a map of
the counties. Each stands beside a table that says the same. Pure; colours come from the style sheet by class.

The map is our own schematic drawing: each county lies where it lies, with its neighbours, its border is drawn
freely.
"""

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from dosja.agencies.counties import COUNTIES

ROW, LABEL, BAR = 30, 210, 340
COUNTY_SHAPES = {
    "shkoder": ("20,10 90,0 130,40 110,95 60,110 25,95", 72, 55),
    "kukes": ("130,40 165,45 185,110 150,130 110,95", 148, 86),
    "lezhe": ("25,95 60,110 110,95 115,135 80,150 40,150 30,120", 70, 130),
    "diber": ("110,95 150,130 185,110 195,190 160,215 130,190 115,135", 156, 164),
    "durres": ("40,150 80,150 75,205 35,215 28,185", 56, 182),
    "tirane": ("80,150 115,135 130,190 140,230 100,240 45,235 35,215 75,205", 102, 204),
    "elbasan": ("100,240 140,230 130,190 160,215 195,190 190,255 150,290 115,295 90,275", 146, 256),
    "fier": ("35,215 45,235 100,240 90,275 95,300 60,325 30,310 25,250", 62, 278),
    "berat": ("90,275 115,295 150,290 155,330 125,350 95,335 60,325 95,300", 122, 320),
    "vlore": ("30,310 60,325 95,335 85,365 110,415 75,400 45,365 15,330", 62, 356),
    "gjirokaster": ("95,335 125,350 155,330 165,375 140,415 110,415 85,365", 127, 384),
    "korce": ("150,290 190,255 200,300 205,380 165,375 155,330", 180, 326),
}
"""County -> the corners of its shape, and where its name stands."""


def level_of(share: int | None) -> str:
    """The class of a share: level-0 to level-4, "level-none" where there is no figure."""
    return "level-none" if share is None else f"level-{min(4, share // 25)}"


def bars(rows: Sequence[tuple[str, int | None, str]], target: int | None, title: str) -> Markup:
    """A bar for each (label, per cent or None, what stands behind it); a line at the target."""
    height = ROW * len(rows) + 24
    width = LABEL + BAR + 110
    parts = [_open(width, height, title, "chart chart-bars")]
    for number, (label, share, text) in enumerate(rows):
        y = number * ROW + 4
        parts.append(Markup('<text class="label" x="{}" y="{}" text-anchor="end">{}</text>').format(
            LABEL - 8, y + 16, _short(label, 30)))  # fmt: skip
        parts.append(
            Markup('<rect class="track" x="{}" y="{}" width="{}" height="20"/>').format(LABEL, y, BAR)
        )
        if share:
            parts.append(Markup('<rect class="bar" x="{}" y="{}" width="{}" height="20"/>').format(
                LABEL, y, BAR * min(100, share) / 100))  # fmt: skip
        parts.append(
            Markup('<text class="value" x="{}" y="{}">{}</text>').format(LABEL + BAR + 8, y + 16, text)
        )
    if target:
        x = LABEL + BAR * target / 100
        parts.append(
            Markup('<line class="target" x1="{0}" y1="0" x2="{0}" y2="{1}"/>').format(x, height - 18)
        )
        parts.append(Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{} %</text>').format(
            x, height - 4, target))  # fmt: skip
    return _close(parts)


def line(points: Sequence[tuple[str, int]], target: int | None, title: str) -> Markup:
    """A line through (label, number); `target` in the same numbers."""
    width, height, left, bottom = 640, 240, 50, 200
    most = max([number for _label, number in points] + [target or 0, 1])
    step = (width - left - 30) / max(1, len(points) - 1)

    def y(number: float) -> float:
        return round(bottom - (bottom - 20) * number / most, 1)

    parts = [_open(width, height, title, "chart chart-line")]
    for number in sorted({0, most // 2, most}):
        parts.append(Markup('<line class="grid" x1="{}" y1="{y}" x2="{}" y2="{y}"/>').format(
            left, width - 20, y=y(number)))  # fmt: skip
        parts.append(Markup('<text class="axis" x="{}" y="{}" text-anchor="end">{}</text>').format(
            left - 6, y(number) + 4, number))  # fmt: skip
    if target:
        parts.append(Markup('<line class="target" x1="{}" y1="{y}" x2="{}" y2="{y}"/>').format(
            left, width - 20, y=y(target)))  # fmt: skip
    places = [(round(left + 10 + step * n, 1), y(number)) for n, (_label, number) in enumerate(points)]
    path = " ".join(f"{x},{at}" for x, at in places)
    parts.append(Markup('<polyline class="curve" points="{}"/>').format(path))
    for (x, at), (label, number) in zip(places, points, strict=True):
        parts.append(Markup('<circle class="point" cx="{}" cy="{}" r="4"/>').format(x, at))
        parts.append(Markup('<text class="value" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            x, at - 9, number))  # fmt: skip
        parts.append(Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            x, height - 16, label))  # fmt: skip
    return _close(parts)


def county_map(shares: dict[str, tuple[int | None, str]], title: str, name: Callable[[str], str]) -> Markup:
    """The counties, darker where the share is higher; county -> (per cent or None, what stands in it)."""
    parts = [_open(225, 425, title, "chart chart-map")]
    for county in COUNTIES:
        shape, _x, _y = COUNTY_SHAPES[county]
        share, _text = shares.get(county, (None, ""))
        parts.append(Markup('<polygon class="county {}" points="{}"/>').format(level_of(share), shape))
    for county in COUNTIES:
        _shape, x, y = COUNTY_SHAPES[county]
        share, text = shares.get(county, (None, "–"))
        dark = " on-dark" if share is not None and share >= 50 else ""
        word = Markup('<text class="{}{}" x="{}" y="{}" text-anchor="middle">{}</text>').format
        parts.append(word("county-name", dark, x, y, name(county)))
        parts.append(word("county-value", dark, x, y + 12, text))
    return _close(parts)


def _open(width: float, height: float, title: str, kind: str) -> Markup:
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        kind, round(width), round(height), title
    )


def _close(parts: list[Markup]) -> Markup:
    return Markup("").join(parts) + Markup("</svg>")


def _short(text: str, length: int) -> Markup:
    return escape(text if len(text) <= length else text[: length - 1] + "…")
