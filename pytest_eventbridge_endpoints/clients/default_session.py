"""boto3's default session while a mock is active.

boto3's own keeps the credentials that it was made with. Ours begins anew with every mock, and
carries what the application has told its own: handlers, defaults of clients, data files.
"""

from __future__ import annotations

import copy
import os
import sys
import threading
from typing import Any, NamedTuple

import botocore.session
import wrapt
from botocore.credentials import CredentialResolver, EnvProvider
from botocore.hooks import HierarchicalEmitter
from botocore.loaders import create_loader


class DefaultSession:
    """Replaces boto3's default session, from the first active mock to the last."""

    def __init__(self) -> None:
        self._kept: dict[object, _Kept] = {}
        self._is_standing_in = False
        self._theirs: Any = None
        """The session that is put back; None where there was none, or no boto3 yet."""

    def stand_in(self) -> None:
        """Replace boto3's default session with one of ours, if boto3 is loaded."""
        boto3: Any = sys.modules.get("boto3")
        if self._is_standing_in:
            return
        self._theirs = theirs = boto3 and boto3.DEFAULT_SESSION
        self._is_standing_in = True
        if boto3 is None:
            return
        if _boto3_session is None:
            # pytester may have taken away what follows imports
            _remember_class(boto3.session)
        if theirs is None:
            boto3.DEFAULT_SESSION = self._as_new()
        elif issubclass(type(theirs), _boto3_session):
            boto3.DEFAULT_SESSION = _unmade_like(theirs)
        # else it is a double, and the user's own

    def put_back(self) -> None:
        """Put back the session that was there."""
        boto3: Any = sys.modules.get("boto3")
        if self._is_standing_in and boto3 is not None:
            boto3.DEFAULT_SESSION = self._theirs
        self._is_standing_in, self._theirs = False, None

    def _as_new(self) -> Any:
        """Return a session without a history.

        To make one takes as long as ten calls, so the last one is put back to its beginning.
        """
        # moto reaches only the sessions that are made after its import
        kind = (sys.modules.get("moto.core.models"), os.environ.get("AWS_DATA_PATH"))
        kept = self._kept.get(kind)
        if kept is None or kept.emitter.has_changed:
            kept = self._kept[kind] = _new_session(kind[1])
        for part, attributes in kept.beginning:
            vars(part).clear()
            vars(part).update(_copied(attributes))
        kept.session._loader.search_paths[:] = kept.search_paths  # noqa: SLF001 (no public name)
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
    search_paths: list[str]
    """Where it finds data files; what it has read of them it keeps."""


def _new_session(data_path: str | None) -> _Kept:
    emitter = _WatchedEmitter()
    inner: Any = botocore.session.Session(event_hooks=emitter)
    # or else it would read the configuration of the machine, and keep it
    inner.register_component("data_loader", create_loader(data_path))
    resolver = _resolver()
    inner.register_component("credential_provider", resolver)
    session = _boto3_session(botocore_session=inner)
    emitter.has_changed = False
    parts = (
        session,
        inner,
        inner._components,  # noqa: SLF001 (the session has no way to begin anew)
        inner._internal_components,  # noqa: SLF001
        inner.get_component("config_store"),
        inner.session_var_map,
        resolver,
    )
    beginning = [(part, _copied(vars(part))) for part in parts]
    return _Kept(session, emitter, beginning, list(session._loader.search_paths))  # noqa: SLF001


def _copied(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.copy() if type(value) in (dict, list) else value
        for name, value in attributes.items()
    }


def _resolver() -> CredentialResolver:
    """Return what finds credentials in the environment: other places are not looked into."""
    # botocore's own would prepare for those places first, which takes longer than a call
    return CredentialResolver([EnvProvider()])


# --- with a session of the application's ------------------------------------------------------


def _unmade_like(theirs: Any) -> Any:
    """Return a session like *theirs* that is made when it is first used: many tests use none."""
    kind = type(theirs)
    ours: Any = object.__new__(type(kind.__name__, (_Unmade, kind), {"_theirs": theirs}))
    return ours


class _Unmade:
    """What a session is until somebody asks for one of its attributes."""

    _theirs: Any
    _lock = threading.RLock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if "_session" not in vars(self):
                vars(self).update({**vars(self._theirs), **vars(_like(self._theirs))})
        return object.__getattribute__(self, name)


def _like(theirs: Any) -> Any:
    """Return a session with the handlers, the defaults and the data of *theirs*."""
    original = theirs._session  # noqa: SLF001 (boto3 shows only some of it)
    inner: Any = botocore.session.Session(include_builtin_handlers=False)
    loader = original.get_component("data_loader")
    inner.register_component("data_loader", loader)
    inner.register_component("credential_provider", _resolver())
    inner.set_default_client_config(original.get_default_client_config())
    paths = [*loader.search_paths]
    session = _boto3_session(
        botocore_session=inner, region_name=original.instance_variables().get("region")
    )
    # boto3 may have added its own data files a second time
    loader.search_paths[:] = paths
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
    global _boto3_session  # noqa: PLW0603
    _boto3_session = module.Session


_boto3_session: Any = None
