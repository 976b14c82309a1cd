"""What was listened to again in a clip, kept beside its words, so that finding again needs no sound."""

import json
from collections.abc import Sequence

from media import phones
from media.timeline import Span, milliseconds, seconds
from media.transcript import Reheard
from studio.analysis import result_key
from studio.errors import NotFound
from studio.recordings import Store

_FILE = "reheard.json"


def known(store: Store, clip_id: str) -> tuple[Reheard, ...]:
    """Return what was listened to again in a clip; nothing where nothing was."""
    try:
        documents = json.loads(store.get(result_key(clip_id, _FILE)))
    except NotFound:
        return ()
    return tuple(
        Reheard(
            Span(seconds(document["start_ms"]), seconds(document["end_ms"])),
            document["text"],
            document["phrase"],
            document["gain"],
            document["shortfall"],
        )
        for document in documents
        if document.get("phones") == phones.SHA256  # what other ears heard is heard once more
    )


def keep(store: Store, clip_id: str, reheard: Sequence[Reheard]) -> None:
    """Keep all that was listened to again in a clip, in place of what was kept before."""
    documents = [
        {
            "start_ms": milliseconds(one.span.start_s),
            "end_ms": milliseconds(one.span.end_s),
            "text": one.text,
            "phrase": one.phrase,
            "gain": one.gain,
            "shortfall": one.shortfall,
            "phones": phones.SHA256,
        }
        for one in reheard
    ]
    store.put(result_key(clip_id, _FILE), json.dumps(documents).encode())
