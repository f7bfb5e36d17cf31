"""The last digits do not depend on how many threads the caller's numpy has, and it keeps them."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from ontarget.app.one_thread import _library, in_one_thread, one_thread


@pytest.fixture
def threads():
    """Return a function that tells the number of threads; three of them for the test."""
    library = _library()
    if library is None:
        pytest.skip("numpy does its products without OpenBLAS here")
    tell, keep = library
    before = tell()
    keep(3)
    yield tell
    keep(before)


@in_one_thread
class Told:
    """Something with a method and a property."""

    def __init__(self, tell):
        self.tell = tell

    @property
    def now(self):
        """Not held."""
        return self.tell()

    def inside(self):
        """Held."""
        return self.tell()

    def fails(self):
        """Held, and lets go."""
        raise ValueError


def test_a_method_works_with_one_and_the_caller_gets_his_back(threads):
    told = Told(threads)
    assert (told.now, told.inside(), told.now) == (3, 1, 3)
    with pytest.raises(ValueError):  # noqa: PT011 - the method's own, without words
        told.fails()
    assert told.now == 3
    assert Told.inside.__doc__ == "Held."


def test_calls_at_the_same_time_share_the_change(threads):
    inside, done = Barrier(3), []

    def call():
        with one_thread():
            inside.wait(20)
            done.append(threads())

    several = [Thread(target=call) for _ in range(2)]
    for one in several:
        one.start()
    with one_thread():
        inside.wait(20)
        assert threads() == 1
    for one in several:
        one.join(20)
    assert done == [1, 1]
    assert threads() == 3
