"""Native Excel charts, drawn from cells of their sheet: over years, or over the rows of a block."""

from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from exports.cells import PlacedChart
from exports.styles import HEI, SONG, number_format

COLOURS = ("#1F4E79", "#C55A11", "#548235", "#7F6000")
SMALL: dict[str, Any] = {"name": SONG, "size": 8}


def insert_chart(book: xlsxwriter.Workbook, page: Worksheet, placed: PlacedChart) -> None:
    """Title, axis with its unit, data labels with the table's decimals; a missing year is a gap."""
    chart = book.add_chart({"type": placed.chart.type})
    many = len(placed.series) > 1
    labels: dict[str, Any] = {
        "value": True,
        "num_format": number_format(placed.decimals),
        "font": {**SMALL, "size": 7},
    }
    if many:
        # Four columns a year stand too close for level labels above them.
        labels["font"] |= {"rotation": -90, "color": "white"}
        labels["position"] = "inside_base"
    for (name, drawn), colour in zip(placed.series, COLOURS, strict=False):
        line = placed.chart.type == "line"
        chart.add_series(
            {
                "name": name,
                "categories": [page.name, *placed.names],
                "values": [page.name, *drawn],
                "data_labels": labels | ({"position": "above"} if line else {}),
                **_look(line, colour),
            }
        )
    chart.set_title({"name": placed.chart.title, "name_font": {"name": HEI, "size": 11}})
    chart.set_x_axis({"num_font": SMALL})
    y_axis: dict[str, Any] = {
        "name": placed.unit,
        "name_font": {**SMALL, "bold": False},
        "num_font": SMALL,
        "num_format": "General",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    if placed.chart.type != "line":
        y_axis["min"] = 0  # a column's length is its message; a line may start higher
    chart.set_y_axis(y_axis)
    legend: dict[str, Any] = {"position": "bottom", "font": SMALL} if many else {"none": True}
    chart.set_legend(legend)
    chart.show_blanks_as("gap")
    chart.set_size({"width": placed.width_px, "height": placed.height_px})
    page.insert_chart(placed.row, 0, chart, {"x_offset": placed.x_px, "y_offset": 4})


def _look(line: bool, colour: str) -> dict[str, Any]:
    if not line:
        return {"fill": {"color": colour}, "gap": 60}
    marker = {"type": "circle", "fill": {"color": colour}}
    return {"line": {"color": colour, "width": 1.75}, "marker": marker}
