"""Read files of JSON and YAML, each once a run, and tell at which line something stands."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

from ..errors import InfrastructureError
from ..words import printable
from .json_documents import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .json_documents import FindLine, Steps

JSON_LIMIT = 25_000_000
"""Bytes of the largest JSON that is read. CloudFormation's limit is 1 MB, plans have none."""

YAML_LIMIT = 2_000_000
"""Bytes of the largest YAML that is read: only templates are YAML."""

_MEGABYTE = 1_000_000

Stamp: TypeAlias = "tuple[int, int]"
"""When a file was written, in nanoseconds, and its size: another stamp is another file."""

_files_read: ContextVar[dict[Path, Stamp] | None] = ContextVar("files_read", default=None)


@dataclass(frozen=True, eq=False)
class Document:
    """One file that was read."""

    name: str
    """The file as messages name it."""
    file: Path
    content: dict[str, Any]
    """What it holds; the short forms of YAML, as ``!Ref``, are written out."""
    find_line: FindLine = field(repr=False)
    """Returns the line, from 1, of the value at a path, or of the deepest part that is there."""

    def at(self, *path: str | int) -> Place:
        """Return the place of the value at a path."""
        return Place(self, path)


class Place(NamedTuple):
    """Where something stands; the line is looked up when it is shown."""

    document: Document
    path: Steps = ()

    def at(self, *path: str | int) -> Place:
        """Return the place of a value inside of this one."""
        return Place(self.document, (*self.path, *path))

    def __str__(self) -> str:
        """Show the file and the line, as ``template.yaml:12``."""
        return f"{self.document.name}:{self.document.find_line(self.path)}"


@contextmanager
def files_read() -> Iterator[dict[Path, Stamp]]:
    """Note the files that are read in a block, each with its stamp."""
    files: dict[Path, Stamp] = {}
    token = _files_read.set(files)
    try:
        yield files
    finally:
        _files_read.reset(token)


def stamp(file: Path) -> Stamp | None:
    """Return the stamp of a file; None if it cannot be looked at."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        # a path with a NUL in it is a ValueError
        return None
    return status.st_mtime_ns, status.st_size


def read_document(file: Path, name: str) -> Document:
    """Read a file whose top level is an object.

    Args:
        file: The file, JSON or YAML.
        name: How messages name it.

    Raises:
        InfrastructureError: it cannot be read, or is neither.
    """
    file = file.absolute()
    now = stamp(file)
    noted = _files_read.get()
    if now is None or not file.is_file():
        _refuse_unreadable(file, name)
    if noted is not None:
        noted[file] = now
    return _read(file, name, now)


def _refuse_unreadable(file: Path, name: str) -> NoReturn:
    """Say why a file cannot be read."""
    no_permission = f"there is no permission to read {name}"
    try:
        mode = file.stat().st_mode
    except PermissionError:
        # of its directory
        raise InfrastructureError(no_permission) from None
    except (OSError, ValueError):
        looked_for = "" if str(file) == name else f"; looked for {printable(str(file))}"
        msg = f"there is no {name}{looked_for}"
        raise InfrastructureError(msg) from None
    reason = no_permission
    if S_ISDIR(mode):
        reason = f"{name} is a directory, where a file is expected"
    elif not S_ISREG(mode):
        reason = f"{name} is a pipe or a device, where a file is expected"
    raise InfrastructureError(reason)


@lru_cache(maxsize=64)
def _read(file: Path, name: str, stamp: Stamp) -> Document:
    ends_as_yaml = file.suffix.lower() in (".yaml", ".yml")
    _refuse_large(name, stamp, YAML_LIMIT if ends_as_yaml else JSON_LIMIT)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name} is not text in UTF-8 (byte {error.start})"
        raise InfrastructureError(msg) from None
    except OSError:
        _refuse_unreadable(file, name)
    if not text.strip():
        msg = f"{name} is empty"
        raise InfrastructureError(msg)
    find_line: FindLine
    if text.lstrip().startswith("{") or file.suffix.lower() == ".json":
        try:
            content, find_line = parse_json(text, name)
        except InfrastructureError:
            # an object in braces is YAML, too
            if not ends_as_yaml:
                raise
            content, find_line = _parse_yaml(text, name)
    else:
        _refuse_large(name, stamp, YAML_LIMIT)
        content, find_line = _parse_yaml(text, name)
    if not isinstance(content, dict):
        msg = f"{name} holds {_in_words(content)} at its top level, where an object is expected"
        raise InfrastructureError(msg)
    return Document(name, file, content, find_line)


def _refuse_large(name: str, stamp: Stamp, limit: int) -> None:
    _, size = stamp
    if size > limit:
        msg = (
            f"{name} has {size / _MEGABYTE:.0f} MB and is not read: the limit is "
            f"{limit // _MEGABYTE} MB, for a template in YAML {YAML_LIMIT // _MEGABYTE} MB"
        )
        raise InfrastructureError(msg)


def _in_words(content: object) -> str:
    kinds = {list: "a list", str: "a text", bool: "a boolean", type(None): "nothing"}
    return kinds.get(type(content), "a number")


def _parse_yaml(text: str, name: str) -> tuple[Any, FindLine]:
    # imported here: templates of a CDK application, and all plans, are JSON
    from .yaml_documents import parse_yaml  # noqa: PLC0415

    return parse_yaml(text, name)
