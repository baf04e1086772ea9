"""boto3's default session while a mock is active.

boto3's own keeps the credentials that it was made with. Ours begins anew with every mock, and
carries what the application has told its own: handlers, defaults of clients, data files.
"""

from __future__ import annotations

import copy
import os
import sys
from typing import Any, NamedTuple

import botocore.session
import wrapt
from botocore.hooks import HierarchicalEmitter
from botocore.loaders import create_loader


class DefaultSession:
    """Replaces boto3's default session, from the first active mock to the last."""

    def __init__(self) -> None:
        self._kept: dict[object, _Kept] = {}
        self._replaced: tuple[Any, Any] | None = None
        """The session that was there, and ours; None while nothing is replaced."""
        self._was_unloaded = False
        """Whether boto3 was not imported yet, so that no session of before is put back."""

    def stand_in(self) -> None:
        """Replace boto3's default session with one of ours, if boto3 is loaded."""
        boto3: Any = sys.modules.get("boto3")
        self._was_unloaded = boto3 is None
        if boto3 is None or self._replaced is not None:
            return
        theirs = boto3.DEFAULT_SESSION
        if theirs is None:
            ours = self._as_new()
        elif issubclass(type(theirs), _boto3_session):
            ours = _unmade_like(theirs)
        else:
            # a double of a session is the user's own
            return
        self._replaced = (theirs, ours)
        boto3.DEFAULT_SESSION = ours

    def put_back(self) -> None:
        """Put back the session that was there."""
        boto3: Any = sys.modules.get("boto3")
        if self._replaced is not None:
            boto3.DEFAULT_SESSION, _ = self._replaced
        elif boto3 is not None and self._was_unloaded:
            boto3.DEFAULT_SESSION = None
        self._replaced, self._was_unloaded = None, False

    def _as_new(self) -> Any:
        """Return a session without a history.

        To make one takes as long as ten calls, so the last one is put back to its beginning.
        """
        # moto reaches only the sessions that are made after its import
        kind = (sys.modules.get("moto.core.models"), os.environ.get("AWS_DATA_PATH"))
        kept = self._kept.get(kind)
        if kept is None or kept.emitter.has_changed:
            kept = self._kept[kind] = _new_session(kind[1])
        _restore(kept.beginning)
        return kept.session


# --- without a session of the application's ---------------------------------------------------


class _WatchedEmitter(HierarchicalEmitter):
    """The events of a session, and whether handlers were registered or removed since."""

    has_changed = False

    def _verify_and_register(self, *args: Any, **kwargs: Any) -> None:
        super()._verify_and_register(*args, **kwargs)  # type: ignore[misc]
        self.has_changed = True

    def unregister(self, *args: Any, **kwargs: Any) -> None:
        super().unregister(*args, **kwargs)
        self.has_changed = True


class _Kept(NamedTuple):
    """A session, and how it was at its beginning."""

    session: Any
    emitter: _WatchedEmitter
    beginning: list[tuple[Any, dict[str, Any]]]
    """Objects that it consists of, with their attributes."""


def _new_session(data_path: str | None) -> _Kept:
    emitter = _WatchedEmitter()
    inner: Any = botocore.session.Session(event_hooks=emitter)
    # or else it would read the configuration of the machine, and keep it
    inner.register_component("data_loader", create_loader(data_path))
    session = _boto3_session(botocore_session=inner)
    emitter.has_changed = False
    parts = (
        session,
        inner,
        inner._components,  # noqa: SLF001 (the session has no way to begin anew)
        inner._internal_components,  # noqa: SLF001
        inner.get_component("config_store"),
    )
    return _Kept(session, emitter, [(part, _copied(vars(part))) for part in parts])


def _restore(beginning: list[tuple[Any, dict[str, Any]]]) -> None:
    for part, attributes in beginning:
        vars(part).clear()
        vars(part).update(_copied(attributes))


def _copied(attributes: dict[str, Any]) -> dict[str, Any]:
    return {n: value.copy() if type(value) is dict else value for n, value in attributes.items()}


# --- with a session of the application's ------------------------------------------------------


def _unmade_like(theirs: Any) -> Any:
    """Return a session like *theirs* that is made when it is first used: many tests use none."""
    ours = object.__new__(_unmade)
    ours.theirs = theirs
    return ours


class _Unmade:
    """What a session is until somebody asks for one of its attributes."""

    theirs: Any

    def __getattr__(self, name: str) -> Any:
        if "_session" in vars(self):
            raise AttributeError(name)
        vars(self).update(vars(_like(self.theirs)))
        return getattr(self, name)


def _like(theirs: Any) -> Any:
    """Return a session with the handlers, the defaults and the data of *theirs*."""
    original = theirs._session  # noqa: SLF001 (boto3 shows only some of it)
    inner: Any = botocore.session.Session(include_builtin_handlers=False)
    loader = original.get_component("data_loader")
    inner.register_component("data_loader", loader)
    inner.set_default_client_config(original.get_default_client_config())
    session = _boto3_session(
        botocore_session=inner, region_name=original.instance_variables().get("region")
    )
    # boto3 has added its own data files a second time
    loader.search_paths.pop()
    # theirs include those of botocore and boto3
    events = copy.copy(theirs.events)
    inner._events = events  # noqa: SLF001 (it takes only events without handlers)
    inner.register_component("event_emitter", events)
    session.resource_factory = type(session.resource_factory)(events)
    return session


# --- boto3's class ----------------------------------------------------------------------------


def follow_boto3() -> None:
    """Remember boto3's class of sessions when it is imported: a test may patch its name."""
    wrapt.register_post_import_hook(_remember_class, "boto3.session")


def _remember_class(module: Any) -> None:
    global _boto3_session, _unmade  # noqa: PLW0603
    _boto3_session = module.Session
    _unmade = type("Session", (_Unmade, module.Session), {})


_boto3_session: Any = None
_unmade: Any = None
