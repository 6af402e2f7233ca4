"""The two sheets that explain a form: 填表说明 and 报表目录, written from its contract."""

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from ingestion.blank_form_canvas import Workshop
from ingestion.blank_form_measure import height
from ingestion.blank_form_sheet import mark_synthetic, protect, set_page
from ingestion.contract import BlankMeaning, Contract
from ingestion.placement import SOURCES, printed_codes
from ingestion.reader import DIRECTORY, GUIDE
from ingestion.seeds import indicators

HEADING_WIDTH, TEXT_WIDTH = 18.0, 72.0
DIRECTORY_WIDTHS = (7.0, 24.0, 9.0, 14.0, 16.0, 18.0, 14.0)

MEANING_ZH: dict[BlankMeaning, str] = {
    "missing": "没有这项数据。按缺数处理，不当作零",
    "not_accounted": "未开展这项核算。按缺数处理，不当作零",
    "ask": "含义不明，受理单位会来询问。确为零的请改填0，没有数据的请填“未统计”或留空",
}
COLOURS_ZH = {
    "required": "浅黄色：必填",
    "optional": "浅绿色：有则填报，没有的留空",
    "given": "灰色：已预填，不用填写；有误的，报送时一并说明",
}

Line = tuple[str, str]
"""Heading (or '') and text."""


def write_guide(ws: Worksheet, shop: Workshop, deadline_zh: str) -> None:
    """填表说明: what the colours, blank words and last year's figures mean, what happens after."""
    styles = shop.styles
    ws.set_column(0, 0, HEADING_WIDTH)
    ws.set_column(1, 1, TEXT_WIDTH)
    mark_synthetic(ws, shop)
    _title(ws, shop, GUIDE, 1)
    row = 2
    for part, text in COLOURS_ZH.items():
        ws.write_blank(row, 0, None, styles("box", part, locked=True))
        ws.write_string(row, 1, text, styles("box", "wrap"))
        ws.set_row(row, 20)
        row += 1
    heading, body = styles("box", "hei", "wrap"), styles("box", "wrap", "left")
    for title, text in guide_lines(shop.contract, shop.year, deadline_zh):
        ws.write_string(row, 0, title, heading)
        ws.write_string(row, 1, text, body)
        ws.set_row(row, max(height(text, TEXT_WIDTH), height(title, HEADING_WIDTH)))
        row += 1
    protect(ws)
    set_page(ws, "portrait", row - 1, 1, shop)


def guide_lines(contract: Contract, year: int, deadline_zh: str) -> Iterator[Line]:
    """The instructions that this contract needs, in reading order."""
    yield (
        "填报范围",
        f"统计范围：{contract.scope_zh}。报送单位：{contract.sender_zh}。"
        f"报送日期：{deadline_zh}。{contract.basis_zh}。",
    )
    yield (
        "怎样填数",
        "按表中的计量单位填数字，格内不写单位，不写“约”“≥”等字样；有几位小数填几位，不必四舍五入。"
        "年月写成 2023-05 的样子。下拉格从列表中选择。",
    )
    yield "缺数不等于零", blank_words_zh(contract) + _absent_zh(contract)
    if any(c.value_year < 0 for s in contract.sheets if s.grid for c in s.grid.columns):
        yield (
            "上年数的核对",
            f"“上年数”一栏已填入去年报送的{year - 1}年数据，去年没有报的空着。请用正式统计数核对："
            f"相符的不动；不符的直接在格内改正（覆盖）；空着的补齐。"
            f"核对后的数作为{year - 1}年的确认数。"
            "“本年数”在年底尚无的可以不填，明年核对时补齐。",
        )
    if any(s.grid and s.grid.source_column for s in contract.sheets):
        yield (
            "数据来源、佐证编号",
            f"数据来源从{'、'.join(SOURCES)}中选择；佐证编号填写所附佐证材料的编号，没有的不填。",
        )
    if tables := [s for s in contract.sheets if s.table and s.table.declared_by]:
        yield (
            "有无和空表",
            "、".join(s.number for s in tables)
            + "先在表上方选“有”或“无”：选“无”的表不填；选“有”的逐行填写。"
            "行数不够时在表内插入行，不要在表外另写，也不要改动表头。",
        )
    yield from ((note.heading, note.text) for note in contract.notes)
    yield (
        "保存和报送",
        "用原表填写，不改工作表名称，不删除行和列，不另换格式；表格没有密码，行高列宽可以调整。"
        "同一年度重报时，以最后一次审核通过的为准。",
    )
    yield (
        "报送以后",
        "收到后按各表“说明”中的审核关系审核，结果有三种。\n"
        "审核通过：数据计入汇总。\n"
        "待核实：个别数据不符合审核关系，这些数据暂不计入汇总，其余数据照常计入；请改正重报或说明原因，"
        "核实后恢复计入。\n"
        "退回修改：园区、年度或表式辨认不清，文件打不开，或者是空表，整份退回；请按退回意见改正后重报。",
    )
    yield from _definitions(contract)


def blank_words_zh(contract: Contract) -> str:
    """What may stand where there is no figure, and how it is understood."""
    by_meaning: dict[BlankMeaning, list[str]] = {}
    for word, meaning in contract.blank_words.items():
        by_meaning.setdefault(meaning, []).append(f"“{word}”")
    told = [f"{'、'.join(words)}：{MEANING_ZH[m]}。" for m, words in by_meaning.items()]
    has_figures = any(s.grid for s in contract.sheets) or any(
        a.indicator for _, a in contract.asks()
    )
    first = "确为零的填0。没有数据的留空，按缺数处理，不当作零" if has_figures else "没有的留空"
    return "\n".join([f"{first}；也可以写明：", *told]) if told else f"{first}。"


def _absent_zh(contract: Contract) -> str:
    """The exception: where an empty cell says that there is none of it."""
    groups = dict.fromkeys(f"“{ask.group}”" for _, ask in contract.asks() if ask.blank == "none")
    return f"\n{'、'.join(groups)}中的选填栏空着，表示没有此项。" if groups else ""


def _definitions(contract: Contract) -> Iterator[Line]:
    """指标解释, for what has one: they define a year's statistics, not a target or a sum."""
    for sheet in contract.sheets:
        codes = printed_codes(sheet)
        told = [
            f"{codes[row.code]} {row.label_zh}：{row.definition_zh}。"
            for row in (sheet.grid.rows if sheet.grid and not sheet.grid.by_column else ())
            if row.definition_zh
        ]
        if sheet.table and sheet.table.unit_row:  # a column or two for each indicator
            columns = dict.fromkeys(a.indicator for a in sheet.table.columns if a.indicator)
            about = [indicators()[code] for code in columns]
            told += [f"{i['name_zh']}：{i['definition_zh']}。" for i in about if i["definition_zh"]]
        if told:
            yield f"指标解释（{sheet.number}）", "\n".join(told)


def write_directory(
    ws: Worksheet, shop: Workshop, deadline_zh: str, review_deadline_zh: str
) -> None:
    """报表目录: one line for each numbered table."""
    contract, styles = shop.contract, shop.styles
    for col, width in enumerate(DIRECTORY_WIDTHS):
        ws.set_column(col, col, width)
    last = len(DIRECTORY_WIDTHS) - 1
    mark_synthetic(ws, shop)
    _title(ws, shop, DIRECTORY, last)
    headers = ("表号", "表名", "报告期别", "统计范围", "报送单位", "报送日期及方式", "审核截止")
    for col, text in enumerate(headers):
        ws.write_string(2, col, text, styles("box", "header", "hei"))
    ws.set_row(2, 24)
    row = 2
    for sheet in (s for s in contract.sheets if s.number):
        row += 1
        line = (
            sheet.number,
            sheet.title,
            contract.frequency_zh,
            contract.scope_zh,
            contract.sender_zh,
            deadline_zh,
            review_deadline_zh,
        )
        for col, text in enumerate(line):
            ws.write_string(row, col, text, styles("box", "wrap", "left" if col == 1 else "center"))
        sized = zip(line, DIRECTORY_WIDTHS, strict=True)
        ws.set_row(row, max(height(text, width) for text, width in sized))
    protect(ws)
    set_page(ws, "portrait", row, last, shop)


def _title(ws: Worksheet, shop: Workshop, text: str, last_col: int) -> None:
    style = shop.styles("title")
    ws.merge_range(1, 0, 1, last_col, "", style)
    ws.write_string(1, 0, text, style)
    ws.set_row(1, 36)
