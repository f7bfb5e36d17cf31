"""Files inside a gz or zip, one level deep, never more than a limit of unpacked bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from ontarget.core.errors import UnreadableFile

# Counted while unpacking, as the sizes that an archive states of itself may be lies.
MAX_BYTES = 1 << 30
_MAX_FILES = 1000
_CHUNK = 1 << 20
_SIGNS = {"gz": b"\x1f\x8b", "zip": b"PK\x03\x04", "empty zip": b"PK\x05\x06"}


def archive_kind(content: bytes) -> str | None:
    """Return gz or zip for an archive, None for another file; a workbook is none."""
    if content.startswith(_SIGNS["gz"]):
        return "gz"
    if not content.startswith((_SIGNS["zip"], _SIGNS["empty zip"])):
        return None
    return None if is_workbook(content) else "zip"


def is_workbook(content: bytes) -> bool:
    """Whether the content is an XLSX, XLSB or ODS file, which are zip files inside."""
    if not content.startswith(_SIGNS["zip"]):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    return any(name in ("[Content_Types].xml", "content.xml") for name in names)


def unpack(file: str, content: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file in an archive; UnreadableFile for a broken one."""
    try:
        if kind == "gz":
            name = PurePath(file).stem if file.lower().endswith(".gz") else file
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                yield name, _read(file, stream, MAX_BYTES)
            return
        yield from _unzip(file, content)
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise UnreadableFile(
            f"{file}: the archive is damaged or cut off ({error}).", "Download or pack it again."
        ) from error
    except (RuntimeError, NotImplementedError) as error:  # what zipfile raises for these
        raise UnreadableFile(
            f"{file}: the archive is locked or packed in an unknown way ({error}).",
            "Unpack it and import the files.",
        ) from error


def _unzip(file: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [each for each in archive.infolist() if _is_data(each.filename)]
        if not members:
            raise UnreadableFile(f"{file}: there is no file in it.", "Pack it again.")
        if len(members) > _MAX_FILES:
            raise UnreadableFile(
                f"{file}: {len(members):,} files are more than {_MAX_FILES:,}.",
                "Unpack it and import what is needed.",
            )
        left = MAX_BYTES
        for member in members:
            with archive.open(member) as stream:
                found = _read(file, stream, left)
            left -= len(found)
            if archive_kind(found):
                raise UnreadableFile(
                    f"{file}: it holds another archive, {member.filename}.",
                    "Unpack the outer one first.",
                )
            yield f"{file}/{member.filename}", found


def _is_data(name: str) -> bool:
    parts = PurePath(name).parts
    return not name.endswith("/") and not any(
        part.startswith(".") or part == "__MACOSX" for part in parts
    )


def _read(file: str, stream: IO[bytes] | gzip.GzipFile, limit: int) -> bytes:
    found = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        if found.tell() + len(chunk) > limit:
            raise UnreadableFile(
                f"{file}: it unpacks to more than {MAX_BYTES >> 20:,} MB.",
                "If it is what you expect, unpack it and import the files one by one.",
            )
        found.write(chunk)
    return found.getvalue()
