"""Draw the README's picture: the demo firm's real answer, as a terminal shows it."""

from __future__ import annotations

import io
import re
import tempfile
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ontarget.app.demo import make_demo
from ontarget.bootstrap import open_desk
from ontarget.cli.answer_text import Signs, answer_lines

PICTURE = Path(__file__).parent.parent / "docs/answer.svg"
AS_OF, WIDTH = date(2026, 11, 23), 84


def main() -> None:
    """Answer for a seller of the demo firm and write what the terminal shows as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        shown = make_demo(Path(folder), as_of=AS_OF, seed=1, book=None,
                          open_desk=lambda book, day: open_desk(book, day, print))  # fmt: skip
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    for number, line in enumerate(answer_lines(shown.answers[0], WIDTH, Signs())):
        console.print(Text(line, style="bold" if number in (0, 2) else ""))
    svg = console.export_svg(title="ontarget answer", unique_id="answer")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no fonts from elsewhere
    PICTURE.write_text(
        svg.replace("Fira Code", "DejaVu Sans Mono, Menlo, Consolas"), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
