"""ontarget: will you hit your target, and what to do about it.

>>> import ontarget  # doctest: +SKIP
>>> ontarget.open_book("book.sqlite", as_of="2026-11-23").answer(owner="Maya")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

from ontarget.core.on_demand import on_demand

if TYPE_CHECKING:
    from ontarget.core.errors import (
        AmbiguousName,
        BookBusy,
        BookDamaged,
        BookError,
        BookExists,
        BookTooNew,
        FileError,
        MappingNeeded,
        NotInBook,
        OntargetError,
        UnreadableFile,
        UsageError,
    )
    from ontarget.python.book import OpenBook, open_book
    from ontarget.python.told import document

__version__ = "0.1.0"
__all__ = [
    "AmbiguousName",
    "BookBusy",
    "BookDamaged",
    "BookError",
    "BookExists",
    "BookTooNew",
    "FileError",
    "MappingNeeded",
    "NotInBook",
    "OntargetError",
    "OpenBook",
    "UnreadableFile",
    "UsageError",
    "__version__",
    "document",
    "open_book",
]
__getattr__, __dir__ = on_demand(
    __name__,
    {
        "OpenBook": "ontarget.python.book",
        "open_book": "ontarget.python.book",
        "document": "ontarget.python.told",
    }
    | dict.fromkeys(
        [name for name in __all__ if name[0].isupper() and name != "OpenBook"],
        "ontarget.core.errors",
    ),
)
