"""Curves of a take, kept as one compact object in the store.

`loudness_db` and `pitch_st` are `media.voice`'s; `motion` and `facing` are `media.picture`'s, and there only
where the pictures were read. Beside them lies the level: how the take was recorded.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from media.curves import packed, unpacked
from media.loudness import Level
from media.timeline import Curve
from studio.analysis import result_key
from studio.errors import NotFound
from studio.recordings import Store

OF_VOICE: Final = ("loudness_db", "pitch_st")
OF_PICTURES: Final = ("motion", "facing")
VERSION: Final = 1  # grows whenever `media` would read another curve from the same sound or pictures


def key_of(clip_id: str) -> str:
    """Return where the store keeps the curves of a clip."""
    return result_key(clip_id, f"curves-{VERSION}.npz")


def known(store: Store, clip_id: str) -> dict[str, Curve]:
    """Return the curves of a clip that are there, by name."""
    try:
        return unpacked(store.get(key_of(clip_id)))
    except NotFound:
        return {}


def keep(store: Store, clip_id: str, curves: Mapping[str, Curve]) -> dict[str, Curve]:
    """Keep *curves* of a clip beside those that are there; return them all as they are read back."""
    content = packed({**known(store, clip_id), **curves})
    store.put(key_of(clip_id), content)
    return unpacked(content)


def keep_level(store: Store, clip_id: str, level: Level) -> None:
    """Keep how a clip was recorded."""
    store.put(result_key(clip_id, "level.json"), json.dumps(asdict(level)).encode())


def level_of(store: Store, clip_id: str) -> Level | None:
    """Return how a clip was recorded; None while that is not measured."""
    try:
        return Level(**json.loads(store.get(result_key(clip_id, "level.json"))))
    except NotFound:
        return None
