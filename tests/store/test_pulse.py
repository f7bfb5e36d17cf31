"""The pulse file: private, whole at every moment, and empty of what was forgotten."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from ontarget.core.errors import FileError, UsageError
from ontarget.store.pulse import Beat, PulseFile

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ("Kummerspeck", "quartzlike", "зимородок")
IS_POSIX = os.name == "posix"


@pytest.fixture
def own(tmp_path):
    return PulseFile(tmp_path / "mine" / "pulse.json")


def filled(own):
    for day, word in enumerate(WORDS):
        own.add(Beat(NOON + timedelta(days=day), 1 + day, word))
    return own


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_is_said_is_read_again_in_time_order(own):
    assert own.read() == ()
    own.add(Beat(NOON + timedelta(days=1), 5, ""))
    own.add(Beat(NOON, 2, "зимородок"))
    assert own.read() == (Beat(NOON, 2, "зимородок"), Beat(NOON + timedelta(days=1), 5, ""))


@pytest.mark.skipif(not IS_POSIX, reason="a Windows profile is private by itself")
def test_only_its_user_may_read_it(own):
    old = os.umask(0)
    try:
        filled(own)
    finally:
        os.umask(old)
    for path in own.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(own.path.parent.stat().st_mode) == 0o700
    own.path.chmod(0o644)
    own.read()
    assert stat.S_IMODE(own.path.stat().st_mode) == 0o600


@pytest.mark.skipif(not IS_POSIX or os.geteuid() != 0, reason="needs root to own as another user")
def test_another_users_file_is_neither_read_nor_deleted(own):
    filled(own)
    os.chown(own.path, 12345, 12345)
    for ask in (own.read, lambda: own.forget(None), lambda: own.add(Beat(NOON, 1, ""))):
        with pytest.raises(FileError, match="somebody else"):
            ask()
    assert b"quartzlike" in own.path.read_bytes()


def test_a_link_is_not_followed(own, tmp_path):
    filled(own)
    linked = PulseFile(tmp_path / "pulse.json")
    linked.path.symlink_to(own.path)
    with pytest.raises(FileError):
        linked.read()


def test_forgetting_leaves_no_byte(own):
    filled(own)
    assert own.forget(2) == 1
    found = bytes_of(own.path.parent)
    assert b"quartzlike" not in found
    assert b"Kummerspeck" in found
    assert [one.word for one in own.read()] == [WORDS[0], WORDS[2]]
    assert own.forget(None) == 2
    assert bytes_of(own.path.parent) == b""
    assert own.forget(None) == 0


def test_a_number_that_is_none_is_answered(own):
    filled(own)
    for number in (0, 4):
        with pytest.raises(UsageError, match=f"no entry {number}"):
            own.forget(number)
    assert len(own.read()) == 3


@pytest.mark.parametrize("text", ["", "{", "[]", '{"entries": [{"at": "x"}]}',
    '{"entries": [{"at": "2026-11-23T12:00:00+00:00", "level": 9, "word": "quartzlike"}]}',
    '{"entries": [{"at": "2026-11-23T12:00:00", "level": 3, "word": "quartzlike"}]}'])  # fmt: skip
def test_a_damaged_file_is_said_without_its_words_and_can_be_deleted(own, text):
    own.path.parent.mkdir()
    own.path.write_text(text)
    for ask in (own.read, lambda: own.add(Beat(NOON, 1, "")), lambda: own.forget(1)):
        with pytest.raises(FileError) as caught:
            ask()
        shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
        assert "quartzlike" not in shown
    assert own.path.read_text() == text
    assert own.forget(None) == 1
    assert own.read() == ()


def test_what_a_killed_process_left_half_written_is_cleared_away(own):
    filled(own)
    own.path.with_name("pulse.json.new").write_text("quartzlike, half writ")
    own.forget(2)
    assert b"quartzlike" not in bytes_of(own.path.parent)


def test_a_folder_that_cannot_be_used_is_said(tmp_path):
    (tmp_path / "a file").write_text("")
    with pytest.raises(FileError, match="cannot be used"):
        PulseFile(tmp_path / "a file" / "pulse.json").add(Beat(NOON, 3, ""))


WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from ontarget.store.pulse import Beat, PulseFile
own, name, n = PulseFile(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for k in range(n):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=k)
    own.add(Beat(at, 3, f"{name}{k}"))
    print(k, flush=True)
"""


def writer(own, name, n):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(own.path), name, str(n)],
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def test_two_processes_at_once_lose_nothing(own):
    both = [writer(own, name, 40) for name in ("a", "b")]
    for one in both:
        one.communicate(timeout=60)
        assert one.returncode == 0
    assert {one.word for one in own.read()} == {f"{name}{k}" for name in "ab" for k in range(40)}


@pytest.mark.skipif(not IS_POSIX, reason="kill as POSIX has it")
def test_killed_at_any_moment_it_keeps_what_was_said(own):
    moments, begun = random.Random(7), 0
    for number in range(6):
        process = writer(own, f"n{number}-", 10_000)
        begun = int(process.stdout.readline())
        time.sleep(moments.random() / 20)
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)[0].split()
        last = int(said[-1]) if said else begun
        kept = {one.word for one in own.read()}
        # All that was told to be kept, and at most one more.
        assert {f"n{number}-{k}" for k in range(last + 1)} <= kept
        assert sum(word.startswith(f"n{number}-") for word in kept) <= last + 2
        own.forget(None)
