"""The same figures the way they are made today: one flat sheet and a formula a figure, recalculated by LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from xlsxwriter import Workbook

ROWS, PLACES, FIGURES = 36_000, 34, 36
SCRIPT = Path(__file__).with_name("recalculate.py")
KINDS, SECTORS, BANDS = ("htx", "qtdnd", "lh"), ("agriculture", "trade", "construction"), ("good", "fair", "weak")


def interpreter() -> str | None:
    """A Python that has LibreOffice's `uno`, where both are installed."""
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if not shutil.which("soffice") or not python:
        return None
    found = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
    return python if found.returncode == 0 else None


def recalculations(python: str, times: int) -> list[float]:
    """Milliseconds of each recalculation of PLACES × FIGURES formulas over ROWS rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "figures.xlsx")
        write(path)
        done = subprocess.run(
            [python, str(SCRIPT), str(path), str(times)], capture_output=True, check=True, text=True, timeout=1800
        )
    return [float(line) for line in done.stdout.split()]


def write(path: Path) -> None:
    with Workbook(path) as book:
        rows, figures = book.add_worksheet("rows"), book.add_worksheet("figures")
        for number in range(ROWS):
            place, kind, sector = number % PLACES, KINDS[number % 3], SECTORS[number // 3 % 3]
            rows.write_row(number, 0, [place, kind, sector, BANDS[number // 7 % 3], number % 1000, number * 7 % 5000])
        for place in range(PLACES):
            figures.write_number(place, 0, place)
            for at in range(FIGURES):
                figures.write_formula(place, at + 1, formula(place + 1, at))


def of_figure(at: int) -> tuple[str, str, str]:
    return KINDS[at % 3], SECTORS[at // 3 % 3], BANDS[at // 9 % 3]


def definition(at: int) -> dict:
    """What formula number `at` says, in the language of the catalogue."""
    kind, sector, band = of_figure(at)
    where = {"kind": kind, "sector": sector}
    if at < FIGURES // 2:
        return {"kind": "count", "source": "ratings", "where": where | {"band": band}}
    return {"kind": "sum", "source": "returns", "field": ("members_total", "workers_total")[at % 2], "where": where}


def formula(line: int, at: int) -> str:
    def column(name):
        return f"rows!${name}$1:${name}${ROWS}"

    here, (kind, sector, band) = f"{column('A')},$A{line}", of_figure(at)
    wanted = f'{here},{column("B")},"{kind}",{column("C")},"{sector}"'
    if at < FIGURES // 2:
        return f'=COUNTIFS({wanted},{column("D")},"{band}")'
    return f"=SUMIFS({column('EF'[at % 2])},{wanted})"
