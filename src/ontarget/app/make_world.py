"""Make up firms and write them as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ontarget.core.errors import FileError
from ontarget.world.firm import generate
from ontarget.world.write import write


def write_worlds(
    folder: Path,
    *,
    as_of: date,
    n_firms: int = 1,
    n_owners: int = 6,
    n_months: int = 24,
    signal: float = 0.5,
    shock: float = 0.2,
    seed: int = 1,
) -> list[Path]:
    """Write made-up firms as canonical CSV and truth.json; return their folders.

    One firm is written into ``folder`` itself, several into firm-001, firm-002 and so on.
    FileError if the folder already holds files.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileError(f"{folder} is not empty.", "Name a new folder with --out.")
    folders = []
    for number in range(n_firms):
        place = folder if n_firms == 1 else folder / f"firm-{number + 1:03d}"
        place.mkdir(parents=True, exist_ok=True)
        firm = generate(n_owners=n_owners, n_months=n_months, signal=signal, shock=shock,
                        seed=seed + number, as_of=as_of)  # fmt: skip
        write(firm, place)
        folders.append(place)
    return folders
