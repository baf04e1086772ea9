"""Read and prepare a source of infrastructure once a run, for all mocks that load it."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from ..infrastructure.documents import Stamp, files_read, stamp
from ..infrastructure.sources import read
from .preparation import Preparation, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..infrastructure.resources import Asked
    from ..service.arns import EventBus
    from ..settings import Settings

_MOST_KEPT = 32


class _Kept(NamedTuple):
    files: Mapping[Path, Stamp]
    preparation: Preparation


_kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()


def prepared(
    source: Path, asked: Asked, settings: Settings, knows: Callable[[EventBus], bool]
) -> Preparation:
    """Return what a source declares, prepared for mocks with these settings.

    Args:
        source: The file or directory.
        asked: What a test passes with it.
        settings: The settings of the mock.
        knows: Whether the mock knows an event bus that is not declared.

    Raises:
        InfrastructureError: it cannot be read, or AWS would refuse it.
    """
    decisive = (asked, settings.as_of, settings.endpoint_quota)
    key = (str(source.absolute()), json.dumps(decisive, default=repr))
    kept = _kept.get(key)
    if kept is None or not _is_unchanged(kept, knows):
        with files_read() as files:
            resources = read(source, asked)
        kept = _kept[key] = _Kept(files, prepare(resources, settings, knows))
        if len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return kept.preparation


def _is_unchanged(kept: _Kept, knows: Callable[[EventBus], bool]) -> bool:
    return all(map(knows, kept.preparation.outside)) and all(
        stamp(file) == before for file, before in kept.files.items()
    )
