"""Where a clip can be cut, kept beside it so that whoever trims is told at once."""

import json
from dataclasses import asdict

from media.cutting import Places
from studio.analysis import result_key
from studio.errors import NotFound
from studio.recordings import Store

FILE = "places.json"


def keep(store: Store, clip_id: str, places: Places) -> None:
    """Keep where a clip can be cut."""
    store.put(result_key(clip_id, FILE), json.dumps(asdict(places)).encode())


def known(store: Store, clip_id: str) -> Places | None:
    """Return where a clip can be cut; None while nobody knows."""
    try:
        document = json.loads(store.get(result_key(clip_id, FILE)))
    except NotFound:
        return None
    starts_s = document["starts_s"]
    return Places(None if starts_s is None else tuple(starts_s), document["ends_anywhere"])
