"""The picture of what was held possible: within its width, marks where they belong."""

import pytest

from ontarget.cli.answer_text import PLAIN, Signs
from ontarget.cli.diagnose_picture import distribution_lines
from ontarget.report.diagnosis import Distribution

UP = tuple(n / 100 for n in range(12))
HILL = Distribution(0, 240, (*UP, 0.12, *UP[:0:-1]))


def test_a_hill_with_its_marks():
    lines = distribution_lines(HILL, 60, 180, 84, PLAIN)
    assert lines[0] == "  What was held possible before it"
    assert [line.count("#") for line in lines[1:5]] == sorted(
        line.count("#") for line in lines[1:5]
    )
    assert lines[5] == "  " + "-" * 48
    assert lines[6] == "  " + " " * 12 + "^ result 60"
    assert lines[7].index("^" if "^" in lines[7] else "target") >= 2
    assert lines[7].strip() in ("^ target 180", "target 180 ^")


@pytest.mark.parametrize("signs", [PLAIN, Signs()])
@pytest.mark.parametrize("result", [-1e9, -1, 0, 119, 239.9, 240, 241, 1e9])
def test_no_line_is_too_long_and_a_mark_beyond_points_outwards(signs, result):
    lines = distribution_lines(HILL, result, 120, 60, signs)
    assert all(len(line) <= 60 for line in lines)
    said = lines[-2].strip()
    assert said.startswith("<") == (result < 0)
    assert said.endswith(">") == (result > 240)


def test_where_there_is_no_room_there_is_no_picture():
    assert distribution_lines(HILL, 60, None, 40, PLAIN) == []
    assert distribution_lines(Distribution(0, 1, (0.0,)), 0, None, 84, PLAIN) == []
    assert len(distribution_lines(HILL, 60, None, 84, PLAIN)) == 7
