"""Analysis: how far a clip's is, and what it has come to.

    probe ─┬─► playable ─┬─► picture                 waiting → running → ready
           │             └─► previews                                └► failed (one sentence)
           └─► sound ─┬─► words ──► findings
                      └─► curves

Each stage keeps its own row and its own result, apart from the life of whatever uses the clip: a clip plays
before it is analysed, and is reviewed whatever became of its analysis. The model of a practice is written
down for its captions, and nothing is looked for in it. The work itself is done by the worker, see
`studio.analysing`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import CursorResult, case, func, select, update
from sqlalchemy.orm import Session

from media.timeline import Span, milliseconds, seconds
from media.transcript import Transcript, Word
from studio import events
from studio.clips import original_key
from studio.clock import new_id, now
from studio.errors import NotFound
from studio.jobs import Jobs
from studio.recordings import Store
from studio.tables import AnalysisStage, Attempt, Clip

StageName = Literal["probe", "playable", "sound", "words", "findings", "picture", "previews", "curves"]
Piece = Literal["playable", "poster", "peaks", "captions", "previews", "sheet", "original"]

STAGES: Final[tuple[StageName, ...]] = (
    "probe",
    "playable",
    "sound",
    "words",
    "findings",
    "picture",
    "previews",
    "curves",
)
_FILES: Final[dict[Piece, str]] = {
    "poster": "poster.jpg",
    "peaks": "peaks.json",
    "captions": "captions.vtt",
    "previews": "previews.vtt",
    "sheet": "previews.jpg",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said in a clip, and when anybody spoke."""

    transcript: Transcript
    speech: tuple[Span, ...]
    duration_s: float


def begin(session: Session, jobs: Jobs, clip: Clip) -> None:
    """Let the worker analyse a clip that has arrived; begun twice it is analysed once."""
    if session.get(AnalysisStage, (clip.id, "probe")) is not None:
        return
    is_attempt = session.scalar(select(Attempt.id).where(Attempt.clip_id == clip.id)) is not None
    for stage in STAGES:
        if stage != "findings" or is_attempt:
            session.add(AnalysisStage(clip_id=clip.id, stage=stage, state="waiting", changed_at=now()))
    session.flush()
    jobs.enqueue(session, "arrive", clip.id)


def state_of(session: Session, clip_id: str) -> Sequence[AnalysisStage]:
    """Return the stages of a clip's analysis, in their order; none for a clip that is still arriving."""
    order = case({stage: place for place, stage in enumerate(STAGES)}, value=AnalysisStage.stage)
    return session.scalars(
        select(AnalysisStage).where(AnalysisStage.clip_id == clip_id).order_by(order)
    ).all()


def retry(session: Session, jobs: Jobs, clip_id: str) -> bool:
    """Let the worker try the failed stages again; return whether there were any.

    What is ready stays ready: the worker goes over every stage and does only what is not done.
    """
    taken: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # what an update gives
        update(AnalysisStage)
        .where(AnalysisStage.clip_id == clip_id, AnalysisStage.state == "failed")
        .values(state="waiting", problem=None, changed_at=now())
    )
    if not taken.rowcount:
        return False
    jobs.enqueue(session, "arrive", clip_id, key=new_id())
    events.announce_clip(session, clip_id, "stage")
    return True


def pictured(session: Session, clip_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these clips have what a player shows before it plays: poster and waveform."""
    return frozenset(
        session.scalars(
            select(AnalysisStage.clip_id).where(
                AnalysisStage.clip_id.in_(list(clip_ids)),
                AnalysisStage.stage == "picture",
                AnalysisStage.state == "ready",
            )
        )
    )


def ready(session: Session, clip_id: str) -> frozenset[str]:
    """Return which stages of a clip's analysis are ready."""
    return frozenset(
        session.scalars(
            select(AnalysisStage.stage).where(
                AnalysisStage.clip_id == clip_id, AnalysisStage.state == "ready"
            )
        )
    )


def takes_ahead(session: Session, clip_id: str) -> int:
    """Return how many takes are written down before this one; 0 if it is its turn, or its words are there."""
    own = session.get(AnalysisStage, (clip_id, "words"))
    if own is None or own.state != "waiting":
        return 0
    came = select(Clip.completed_at).where(Clip.id == clip_id).scalar_subquery()
    before = (
        select(func.count())
        .select_from(AnalysisStage)
        .join(Clip, Clip.id == AnalysisStage.clip_id)
        .where(
            AnalysisStage.stage == "words",
            AnalysisStage.state.in_(("waiting", "running")),
            AnalysisStage.clip_id != clip_id,
            Clip.state == "complete",
            Clip.completed_at < came,
        )
    )
    return session.scalar(before) or 0


def result_key(clip_id: str, file: str) -> str:
    """Return where the store keeps one result of a clip's analysis."""
    return f"clips/{clip_id}/{file}"


def playable_key(clip_id: str, container: str) -> str:
    """Return where the store keeps the copy that browsers play."""
    return result_key(clip_id, f"playable.{container}")


def piece_key(clip: Clip, piece: Piece) -> str | None:
    """Return where the store keeps, or will keep, one piece of a clip; None while nobody can know."""
    if piece == "original":
        return original_key(clip.id)
    if piece == "playable":
        return playable_key(clip.id, clip.playable_type.partition("/")[2]) if clip.playable_type else None
    return result_key(clip.id, _FILES[piece])


def heard(store: Store, clip_id: str) -> Heard:
    """Return what was said in a clip.

    Raises:
        NotFound: if it is not written down yet.
    """
    document = words_document(store, clip_id)
    words = tuple(
        Word(
            text=word["text"],
            start_s=seconds(word["start_ms"]),
            end_s=seconds(word["end_ms"]),
            probability=word["probability"],
            speaker=word["speaker"],
        )
        for word in document["words"]
    )
    return Heard(
        Transcript(words, document["model"], document["model_version"], document["language"]),
        tuple(Span(seconds(span["start_ms"]), seconds(span["end_ms"])) for span in document["speech"]),
        seconds(document["duration_ms"]),
    )


def words_document(store: Store, clip_id: str) -> dict[str, Any]:
    """Return what was said in a clip as it is stored, moments in whole milliseconds.

    Raises:
        NotFound: if it is not written down yet.
    """
    try:
        document: dict[str, Any] = json.loads(store.get(result_key(clip_id, "words.json")))
    except NotFound:
        raise NotFound("The words of this recording are not written down yet; they follow soon.") from None
    return document


def packed(heard: Heard) -> bytes:
    """Return what was said as it is stored; `heard` reads it back."""
    document = {
        "model": heard.transcript.model,
        "model_version": heard.transcript.model_version,
        "language": heard.transcript.language,
        "duration_ms": milliseconds(heard.duration_s),
        "words": [
            {
                "text": word.text,
                "start_ms": milliseconds(word.start_s),
                "end_ms": milliseconds(word.end_s),
                "probability": round(word.probability, 3),
                "speaker": word.speaker,
            }
            for word in heard.transcript.words
        ],
        "speech": [
            {"start_ms": milliseconds(span.start_s), "end_ms": milliseconds(span.end_s)}
            for span in heard.speech
        ],
    }
    return json.dumps(document).encode()
