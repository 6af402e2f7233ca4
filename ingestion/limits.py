"""What one file may ask of the machine; `[limits]` of the instance's settings."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Limits on one received file, enforced where it is read: in a process of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: int = Field(default=100_000_000, ge=1)
    unzipped_bytes: int = Field(default=400_000_000, ge=1)  # of one archive, or one .xlsx or .ods
    # calamine holds a sheet as one block from A1 to its last filled cell: a single stray blank in
    # XFD1048576 asks for 150 GB.
    cells: int = Field(default=5_000_000, ge=1)  # of one sheet, from A1 to the last filled cell
    sheets: int = Field(default=200, ge=1)
    seconds: int = Field(default=60, ge=1)  # of processor time, for one workbook
    memory_mib: int = Field(default=2048, ge=64)  # on top of what the program itself takes
    files_in_archive: int = Field(default=500, ge=1)


DEFAULT_LIMITS = Limits()
