"""Where a subscription keeps how far it has come."""
from __future__ import annotations

import os
import pathlib
import tempfile
from typing import Protocol, Union


class CursorStore(Protocol):
    """Keeps the cursor of the last event that was handled. Implement these two to keep it elsewhere, best in the same
    transaction as what the handler does. Never called by two threads at once."""

    def load(self) -> str:
        """The cursor kept; empty when there is none."""
        ...

    def save(self, cursor: str) -> None:
        """Keeps the cursor; an exception ends the subscription."""
        ...


class MemoryCursorStore:
    """Keeps the cursor as long as the object lives."""

    def __init__(self, cursor: str = "") -> None:
        """Starts with ``cursor``."""
        self._cursor = cursor

    def load(self) -> str:
        """The cursor kept; empty when there is none."""
        return self._cursor

    def save(self, cursor: str) -> None:
        """Keeps the cursor."""
        self._cursor = cursor


class FileCursorStore:
    """Keeps the cursor in a file, which holds the old one or the new one at every moment, also after a power failure.
    The clients of all languages read each other's files: one line with the cursor."""

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """The file is made at the first save; its folder must be there."""
        self._path = pathlib.Path(path)

    def load(self) -> str:
        """The cursor kept; empty when there is no file."""
        try:
            return self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def save(self, cursor: str) -> None:
        """Writes it beside the file, then puts it in the file's place."""
        folder = self._path.parent
        handle, temporary = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{cursor}\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
        except BaseException:
            os.unlink(temporary)
            raise
        _sync_folder(folder)


def _sync_folder(folder: pathlib.Path) -> None:
    """Makes the new name last. Without effect where folders cannot be opened, as on Windows."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
