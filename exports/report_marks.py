"""Marks in a rendered document: where a figure, a table or a chart stands until it is set there.

Jinja prints texts only. A figure is therefore printed between characters of Unicode's private use
area, and becomes a bookmark of the finished document; tables and charts take the place of the
paragraph that names them.
"""

import re
from collections.abc import Iterator
from copy import deepcopy

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element

OPEN, MIDDLE, CLOSE, CODE, PLACE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
STATE, MOMENT = "\ue005", "\ue006"  # set last: what the report says does not depend on them
_PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIGURE = re.compile(f"{OPEN}(\\d+){MIDDLE}([^{CLOSE}]*){CLOSE}")
_PLACED = re.compile(f"{PLACE}(\\w+){PLACE}")


def marked(number: int, text: str) -> str:
    """A figure's text with the number of its use."""
    return f"{OPEN}{number}{MIDDLE}{text}{CLOSE}"


def placed(name: str) -> str:
    """Where a table or a chart comes."""
    return f"{PLACE}{name}{PLACE}"


def plain(text: str) -> str:
    """A reporter's text without characters that a document cannot hold or that mark figures."""
    return _PRIVATE.sub("", text)


def place_in(paragraph: _Element) -> str | None:
    """The table or chart that a paragraph names, if it does."""
    found = _PLACED.search("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
    return found[1] if found else None


def figures_in(paragraph: _Element) -> Iterator[tuple[_Element, int, str]]:
    """The runs of a paragraph that are one figure each: the run, the use's number, its text.

    Runs that hold marks are split; what stands beside the figure keeps its look.
    """
    _one_text_a_run(paragraph)
    for text in list(paragraph.iter(qn("w:t"))):
        pieces = _FIGURE.split(text.text or "")
        if len(pieces) == 1:
            continue
        run = text.getparent()
        for at in range(0, len(pieces), 3):
            _before(run, pieces[at])
            if at + 2 < len(pieces):
                made = _before(run, pieces[at + 2])
                if made is not None:
                    yield made, int(pieces[at + 1]), pieces[at + 2]
        run.getparent().remove(run)


def _one_text_a_run(paragraph: _Element) -> None:
    """Texts, breaks and tabs that share a run get one each, in the same look."""
    for run in list(paragraph.iter(qn("w:r"))):
        held = [child for child in run if child.tag != qn("w:rPr")]
        look = run.find(qn("w:rPr"))
        for child in reversed(held[1:]):
            made = OxmlElement("w:r")
            if look is not None:
                made.append(deepcopy(look))
            made.append(child)
            run.addnext(made)


def _before(run: _Element, text: str) -> _Element | None:
    """A run of this text before `run`, looking like it."""
    if not text:
        return None
    made = OxmlElement("w:r")
    look = run.find(qn("w:rPr"))
    if look is not None:
        made.append(deepcopy(look))
    made.append(text_element(text))
    run.addprevious(made)
    return made


def text_element(text: str) -> _Element:
    """`w:t` that keeps its blanks."""
    made = OxmlElement("w:t")
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made


def bookmark(run: _Element, number: int) -> str:
    """A bookmark around a run; gives its name, `F0001`."""
    name = f"F{number:04d}"
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    run.addprevious(start)
    run.addnext(end)
    return name


def bookmarked(body: _Element) -> dict[str, str]:
    """The text of every figure's bookmark of a document, by name."""
    found: dict[str, str] = {}
    open_: dict[str, str] = {}
    for element in body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t")):
        if element.tag == qn("w:t"):
            for name in open_.values():
                found[name] += element.text or ""
        elif element.tag == qn("w:bookmarkEnd"):
            open_.pop(element.get(qn("w:id")), None)
        elif re.fullmatch(r"F\d{4,}", element.get(qn("w:name")) or ""):
            name = element.get(qn("w:name"))
            open_[element.get(qn("w:id"))] = name
            found[name] = ""
    return found
