"""An attempt as its page shows it to one person: player, words, timeline, criteria, comments, focus."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from media.loudness import advice
from studio import analysis, attempts, corrections, curves, nudges, review_queue, reviewing, sharing
from studio.clock import now
from studio.corrections import SetRight
from studio.errors import NotFound
from studio.installation import Installation
from studio.reviewing import CriterionView
from studio.tables import (
    AnalysisStage,
    Attempt,
    Clip,
    Correction,
    Judgement,
    NextFocus,
    Objection,
    Person,
    Share,
)
from web.comment_view import AskedItem, CommentItem, asked_before, comment_items
from web.detector_words import how_found
from web.evidence import EvidenceView, evidence_of
from web.faces import Face, initials
from web.formats import day, seconds1
from web.live_view import LiveView, ahead_text, live_view
from web.passages import UNCERTAIN, Mark, Run, ShownWord, Silence, runs
from web.practice_view import ClipView, clip_view

LEVELLED = (
    "The browser levelled the loudness by itself while this was recorded, so how loud a voice is here cannot "
    "be compared, neither within the take nor with another."
)
SHOWN_SILENCE_MS = 1000  # shorter ones are breath, not a pause


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody judged."""

    name: str
    initials: str
    level: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion with what this person sees of it."""

    id: str
    name: str
    text: str
    outcome: str | None
    near: bool
    sentence: str | None
    evidence: tuple[EvidenceView, ...]
    hidden: bool
    others_hidden: bool
    judgements: tuple[Judged, ...]
    judge_action: str | None
    level: str | None
    objection: Objection | None
    objection_action: str | None
    how: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShareOffer:
    """The owner may share this take with the coach; until which day the page proposes."""

    coach: Face
    until: date
    until_text: str


@dataclass(frozen=True, slots=True)
class AttemptView:
    """All that the page of an attempt says."""

    id: str
    href: str
    number: int
    state: str
    practice_href: str
    title: str
    facts: tuple[str, ...]
    pills: tuple[tuple[str, str, str], ...]
    is_owner: bool
    author: Face  # in whose name comments are written: a coach who is here, else whose browser it is
    teacher: Face
    clip: ClipView
    start_ms: int
    stages: tuple[AnalysisStage, ...]
    problem: str | None
    words_known: bool
    recorded_how: tuple[str, ...]
    heard: LiveView | None
    ahead: str | None
    runs: tuple[Run, ...]
    silences: tuple[Silence, ...]
    peaks: Sequence[int] | None
    criteria: tuple[CriterionRow, ...]
    comments: tuple[CommentItem, ...]
    drafts: tuple[CommentItem, ...]
    points: int
    answers: NextFocus | None
    asked: tuple[AskedItem, ...]
    focus: NextFocus | None
    final_reason: str | None
    is_slow: bool
    needs_reason: bool
    frame: tuple[int | None, int | None] | None
    next_href: str | None
    focus_missing: str
    go_again_href: str | None
    seen_by: tuple[str, ...]
    share: ShareOffer | None


def attempt_view(
    session: Session, installation: Installation, attempt: Attempt, person: Person, start_ms: int = 0
) -> AttemptView:
    """Return what this person sees of an attempt that they may see."""
    practice = attempt.practice_session
    is_owner = practice.action_step.teacher_id == person.id
    criteria = reviewing.criteria_seen_by(session, installation.settings.review, attempt, person.id)
    heard = _words(installation, attempt.clip_id)
    stages = tuple(analysis.state_of(session, attempt.clip_id))
    problem = next((row.problem for row in stages if row.state == "failed"), None)
    is_awaited = heard is None and problem is None
    rows = tuple(_row(view, attempt, is_awaited=is_awaited, is_owner=is_owner) for view in criteria)
    focus = attempts.focus_set_on(session, attempt.id)
    written = comment_items(session, attempt, person, {row.id: row.text for row in rows}, focus)
    seen = attempts.of_practice(session, person.id, practice.id)
    before = next((one for one in seen if one.id == attempt.repeat_of_id), None)
    answered = attempts.focus_set_on(session, attempt.repeat_of_id) if attempt.repeat_of_id else None
    # Before somebody else has judged, measured silences would say what was found.
    silences = () if any(row.hidden for row in rows) else _silences(heard)
    shares = _shares_of(session, attempt)
    practice_href = f"/practice-sessions/{practice.id}"
    return AttemptView(
        id=attempt.id,
        href=f"/attempts/{attempt.id}",
        number=attempt.number,
        state=attempt.state,
        practice_href=practice_href,
        title=attempt.step_version.document["title"],
        facts=_facts(attempt, is_owner=is_owner),
        pills=_pills(seen, attempt, practice_href),
        is_owner=is_owner,
        author=Face.of(person),
        teacher=Face.of(practice.action_step.teacher),
        clip=clip_view(session, attempt.clip),
        start_ms=start_ms,
        stages=stages,
        problem=problem,
        words_known=heard is not None,
        recorded_how=_recorded_how(installation, attempt.clip, is_owner=is_owner),
        heard=live_view(installation, attempt) if attempt.state == "recording" else None,
        ahead=ahead_text(session, attempt),
        runs=runs(_shown(heard, corrections.of_clip(session, attempt.clip_id)), silences, _marks(rows)),
        silences=silences,
        peaks=peaks_of(installation, attempt.clip),
        criteria=rows,
        comments=tuple(item for item in written if item.state != "draft"),
        drafts=tuple(item for item in written if item.state == "draft"),
        points=sum(item.is_mine and item.kind in nudges.POINTS for item in written),
        answers=answered,
        asked=asked_before(session, before, person, answered),
        focus=focus,
        final_reason=attempt.final_reason,
        is_slow=attempt.is_slow,
        needs_reason=practice.action_step.coach is not None and len(seen) < 2,
        frame=(attempt.clip.width, attempt.clip.height) if attempt.clip.has_video else None,
        next_href=_next_href(session, person.id, attempt, is_owner=is_owner),
        focus_missing=_focus_missing(attempt, is_shared=bool(shares)),
        go_again_href=f"{practice_href}/rehearse" if is_owner else None,
        seen_by=tuple(share.shared_with.name for share in shares),
        share=_offer(installation, attempt, shares) if is_owner else None,
    )


def in_the_name_of(session: Session, attempt: Attempt, view: AttemptView, author: Person) -> AttemptView:
    """Return the same page with the comments that *author* may read: a coach at the owner's browser."""
    texts = {row.id: row.text for row in view.criteria}
    written = comment_items(session, attempt, author, texts, view.focus)
    return replace(
        view,
        author=Face.of(author),
        comments=tuple(item for item in written if item.state != "draft"),
        drafts=tuple(item for item in written if item.state == "draft"),
        points=sum(item.is_mine and item.kind in nudges.POINTS for item in written),
    )


def _recorded_how(installation: Installation, clip: Clip, *, is_owner: bool) -> tuple[str, ...]:
    """Return what to know of how a take was recorded: advice for its owner, and what cannot be compared."""
    measured = curves.level_of(installation.store, clip.id) if is_owner else None
    said = advice(measured) if measured is not None else ()
    return (*said, LEVELLED) if clip.automatic_gain else said


def _shares_of(session: Session, attempt: Attempt) -> Sequence[Share]:
    active = sharing.active(session, attempt.practice_session_id)
    return [share for share in active if share.attempt_id in (None, attempt.id)]


def _facts(attempt: Attempt, *, is_owner: bool) -> tuple[str, ...]:
    step = attempt.practice_session.action_step
    other = step.coach if is_owner else step.teacher
    setting = attempt.step_version.document.get("scenario", {}).get("setting")
    facts = (
        setting,
        f"with {other.name}" if other else None,
        day(attempt.created_at),
        trimmed_text(attempt.clip),
        *attempts.marks_of(attempt),
    )
    return tuple(fact for fact in facts if fact)


def trimmed_text(clip: Clip) -> str | None:
    """Return what whoever watches a take should know of its trimming: its owner cut away so much."""
    ends = ((clip.cut_start_ms, "the start"), (clip.cut_end_ms, "the end"))
    cut = [f"{seconds1(taken_ms)} at {end}" for taken_ms, end in ends if taken_ms]
    return f"trimmed by {' and '.join(cut)}" if cut else None


def short_name(criterion_id: str) -> str:
    """Return a criterion's identifier as a name for a narrow place: "hands-down" is "Hands down"."""
    return criterion_id.replace("-", " ").replace("_", " ").capitalize()


def _row(view: CriterionView, attempt: Attempt, *, is_awaited: bool, is_owner: bool) -> CriterionRow:
    criterion = view.criterion
    return CriterionRow(
        id=criterion.id,
        name=short_name(criterion.id),
        text=criterion.text,
        outcome=_outcome(view, is_awaited=is_awaited),
        near=bool(view.finding and view.finding.near),
        sentence=view.finding.sentence if view.finding else None,
        evidence=evidence_of(view.finding),
        hidden=view.withheld,
        others_hidden=view.others_hidden,
        judgements=tuple(_judged(judgement) for judgement in view.others),
        judge_action=f"/attempts/{attempt.id}/judgements/{criterion.id}",
        level=view.mine.level if view.mine else None,
        objection=view.objection,
        objection_action=f"/attempts/{attempt.id}/objections/{criterion.id}" if is_owner else None,
        how=how_found(criterion),
    )


def _outcome(view: CriterionView, *, is_awaited: bool) -> str | None:
    if criterion_is_for_people(view):
        return "person"
    if view.finding is not None:
        return view.finding.outcome
    return "waiting" if is_awaited else None


def criterion_is_for_people(view: CriterionView) -> bool:
    """Whether no machine looks at this criterion at all."""
    return view.criterion.detector == "coach_judges"


def _judged(judgement: Judgement) -> Judged:
    return Judged(judgement.person.name, initials(judgement.person.name), judgement.level)


def _words(installation: Installation, clip_id: str) -> dict[str, Any] | None:
    try:
        return analysis.words_document(installation.store, clip_id)
    except NotFound:
        return None


def _shown(heard: dict[str, Any] | None, said: SetRight) -> list[ShownWord]:
    right = {row.place: row for row in said.words}
    return [
        _word(place, word, right.get(place)) for place, word in enumerate(heard["words"] if heard else ())
    ]


def _word(place: int, word: dict[str, Any], correction: Correction | None) -> ShownWord:
    is_right = correction is not None and correction.heard == word["text"]
    return ShownWord(
        (correction.text or "—") if correction and is_right else word["text"],
        word["start_ms"],
        word["end_ms"],
        uncertain=not is_right and word["probability"] < UNCERTAIN,
        corrected=is_right,
        heard=word["text"],
        place=place,
    )


def _silences(heard: dict[str, Any] | None) -> tuple[Silence, ...]:
    speech = heard["speech"] if heard else []
    return tuple(
        Silence(before["end_ms"], after["start_ms"])
        for before, after in pairwise(speech)
        if after["start_ms"] - before["end_ms"] >= SHOWN_SILENCE_MS
    )


def _marks(rows: Sequence[CriterionRow]) -> list[Mark]:
    quoted = (
        Mark(item.start_ms, item.end_ms, row.text)
        for row in rows
        if row.outcome == "seen"
        for item in row.evidence
        if item.quote and (item.measure is None or not item.measure.endswith(" s"))
    )
    return sorted(quoted, key=lambda mark: (mark.start_ms, mark.end_ms))


def peaks_of(installation: Installation, clip: Clip) -> Sequence[int] | None:
    """Return the waveform of a clip, None while it is not drawn."""
    key = analysis.piece_key(clip, "peaks")
    if key is None or not installation.store.exists(key):
        return None
    peaks: list[int] = json.loads(installation.store.get(key))["peaks"]
    return peaks


def _focus_missing(attempt: Attempt, *, is_shared: bool) -> str:
    """Return what the owner reads while nobody has said what to change."""
    coach = attempt.practice_session.action_step.coach
    if coach is None:
        return "Choose it yourself: write a change below, at its moment."
    if is_shared:
        return f"{coach.name} has not said yet what to change."
    return f"Share this take with {coach.name}, or choose it yourself: write a change below."


def _pills(seen: Sequence[Attempt], attempt: Attempt, practice_href: str) -> tuple[tuple[str, str, str], ...]:
    pills = [
        (
            f"Attempt {other.number}" if other.id == attempt.id else str(other.number),
            f"/attempts/{other.id}",
            f"Attempt {other.number}",
        )
        for other in seen
    ]
    if len(seen) > 1:
        compared = f"{practice_href}/comparison?first={seen[0].id}&last={seen[-1].id}"
        pills.append(("First and last", compared, "First and last attempt, side by side"))
    return tuple(pills)


def _next_href(session: Session, person_id: str, attempt: Attempt, *, is_owner: bool) -> str | None:
    """Return where a reviewer goes from here: to what waits longest, else to the queue."""
    if is_owner:
        return None
    next_id = review_queue.next_after(session, person_id, attempt.id)
    return f"/attempts/{next_id}" if next_id else "/to-review"


def _offer(installation: Installation, attempt: Attempt, shares: Sequence[Share]) -> ShareOffer | None:
    coach = attempt.practice_session.action_step.coach
    if coach is None or any(share.with_id == coach.id for share in shares):
        return None
    until = now().date() + timedelta(days=installation.settings.sharing.days)
    return ShareOffer(Face.of(coach), until, day(until))
