"""Why a file cannot be read: a problem word, whose text and remedy stand in the catalogue."""


class UnreadableFile(Exception):
    """The file cannot be opened as a workbook; `problem` names why."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(detail or problem)
        self.problem = problem
