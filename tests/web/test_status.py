"""Every error has its HTTP status."""

from __future__ import annotations

from ontarget.core.errors import ERRORS
from ontarget.door.status import HTTP_STATUS


def test_the_table_is_complete():
    assert set(HTTP_STATUS) == set(ERRORS)
    assert all(400 <= status < 600 for status in HTTP_STATUS.values())
