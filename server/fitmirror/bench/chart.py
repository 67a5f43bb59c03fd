"""Loads as a picture: a bar for each, what a frame costs by what it is for."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from fitmirror.bench.load import Load

COLOURS = {
    "decode": "#4e79a7",
    "convert": "#a0cbe8",
    "segment": "#59a14f",
    "pose": "#8cd17d",
    "fit": "#f1ce63",
    "blend": "#f28e2b",
    "encode": "#e15759",
    "loop": "#b07aa1",
    "rest": "#9d9da1",
}
WIDTH, LABEL, ROW, BAR, TOP = 900, 210, 30, 18, 70
_SPACE = 150  # right of the longest bar, for what came back


def svg(loads: Sequence[Load]) -> str:
    """An SVG document; at least one load."""
    scale = (WIDTH - LABEL - _SPACE) / max(max(load.cpu_ms for load in loads), 1e-9)
    height = TOP + ROW * len(loads) + 20
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif"'
        ' font-size="12"><rect width="100%" height="100%" fill="#fff"/>',
        '<text x="12" y="22" font-size="15">Processor time of a frame that came back, ms</text>',
    ]
    for number, (stage, colour) in enumerate(COLOURS.items()):
        x = 12 + 92 * number
        out.append(f'<rect x="{x}" y="38" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{x + 17}" y="48">{stage}</text>')
    for number, load in enumerate(loads):
        out += _row(load, TOP + ROW * number, scale)
    return "\n".join([*out, "</svg>\n"])


def _row(load: Load, y: float, scale: float) -> list[str]:
    label = escape(f"{load.count} × {load.what} {load.width}×{load.height}")
    out = [f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{label}</text>']
    x = float(LABEL)
    for stage, colour in COLOURS.items():
        wide = getattr(load, f"{stage}_ms") * scale
        out.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR}" fill="{colour}"/>')
        x += wide
    said = f"{load.cpu_ms:.1f} ms, {load.fps:.0f} fps, {100 * load.lost:.0f} % lost"
    out.append(f'<text x="{x + 8:.1f}" y="{y + 14}">{said}</text>')
    return out
