"""A practice as its page shows it: the step, the model, the attempts, who may see them, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from rubrics.criteria import StepTemplate
from studio import analysis, attempts, practice_sessions, re_observations, review_queue, sharing
from studio.clock import now
from studio.lesson_tables import ReObservation
from studio.settings import Settings
from studio.tables import ActionStep, Attempt, Clip, ModelExemplar, NextFocus, Person, PracticeSession, Share
from web.faces import Face
from web.formats import day


@dataclass(frozen=True, slots=True)
class ClipView:
    """What a player needs of a clip.

    `version` changes whenever its bytes do; `src`, `poster` and `previews` are None until they are there.
    """

    id: str
    version: str
    src: str | None
    poster: str | None
    captions: str
    previews: str | None
    duration_ms: int
    has_video: bool


@dataclass(frozen=True, slots=True)
class TakeCard:
    """An attempt in the list of its practice."""

    href: str
    title: str
    facts: str
    duration_ms: int | None
    poster: str | None


@dataclass(frozen=True, slots=True)
class ShareView:
    """Whether all takes are shared with the coach, until when, and what the page proposes."""

    coach: Face
    active: Share | None
    until: date
    until_text: str


@dataclass(frozen=True, slots=True)
class PracticeView:
    """All that the page of a practice says."""

    id: str
    href: str
    state: str
    step: StepTemplate
    script: str
    teacher: Face
    coach: Face | None
    is_owner: bool
    may_model: bool
    model: ModelExemplar | None
    model_clip: ClipView | None
    takes: tuple[TakeCard, ...]
    newest: Attempt | None
    newest_is_shared: bool
    to_review: int
    focus: NextFocus | None
    compare_href: str | None
    share: ShareView | None
    facts: tuple[str, ...]
    re_observed: tuple[ReObservation, ...]
    may_re_observe: bool
    today: date


def practice_view(
    session: Session, settings: Settings, practice: PracticeSession, person: Person
) -> PracticeView:
    """Return what this person sees of a practice that they may see."""
    action_step = practice.action_step
    seen = attempts.of_practice(session, person.id, practice.id)
    newest = seen[-1] if seen else None
    shares = sharing.active(session, practice.id)
    waiting = review_queue.waiting_in(session, person.id, practice.id)
    is_owner = action_step.teacher_id == person.id
    model = practice_sessions.model_of(session, practice.id)
    href = f"/practice-sessions/{practice.id}"
    compared = f"{href}/comparison?first={seen[0].id}&last={seen[-1].id}" if len(seen) > 1 else None
    coach = Face.of(action_step.coach) if action_step.coach else None
    step = practice_sessions.step_of(practice)
    other = (coach.name if coach else None) if is_owner else action_step.teacher.name
    return PracticeView(
        id=practice.id,
        href=href,
        state=practice.state,
        step=step,
        script=practice.script,
        teacher=Face.of(action_step.teacher),
        coach=coach,
        is_owner=is_owner,
        may_model=person.id in (action_step.teacher_id, action_step.coach_id),
        model=model,
        model_clip=clip_view(session, model.clip) if model and model.clip else None,
        takes=_take_cards(session, seen, shares, waiting, is_owner=is_owner),
        newest=newest,
        newest_is_shared=newest is not None and _is_shared(newest, shares),
        to_review=sum(attempt.id in waiting for attempt in seen),
        focus=attempts.focus_set_on(session, newest.id) if newest else None,
        compare_href=compared,
        share=_share_view(settings, shares, coach) if is_owner and coach else None,
        facts=tuple(
            part
            for part in (
                step.scenario.setting if step.scenario else None,
                f"with {other}" if other else None,
                day(practice.created_at),
            )
            if part
        ),
        re_observed=_re_observed(session, action_step, person),
        may_re_observe=practice.state == "practising" and person.id == action_step.coach_id,
        today=now().date(),
    )


def _re_observed(session: Session, action_step: ActionStep, person: Person) -> tuple[ReObservation, ...]:
    """Return what was seen of the step in lessons, for its teacher and its coach alone."""
    if person.id not in (action_step.teacher_id, action_step.coach_id):
        return ()
    return tuple(re_observations.of_step(session, action_step.id))


def clip_view(session: Session, clip: Clip) -> ClipView:
    """Return what a player needs of a clip."""
    address = f"/api/v1/clips/{clip.id}"
    cut = f"?cut={clip.cut_start_ms}-{clip.cut_end_ms}" if clip.trimmed_by else ""
    ready = analysis.ready(session, clip.id) if clip.has_video else frozenset()
    return ClipView(
        id=clip.id,
        version=f"{clip.id}{cut}",
        src=f"{address}/playable{cut}" if clip.playable_type else None,
        poster=f"{address}/poster{cut}" if "picture" in ready else None,
        captions=f"{address}/captions{cut}",
        previews=f"{address}/previews{cut}" if "previews" in ready else None,
        duration_ms=clip.duration_ms or 0,
        has_video=bool(clip.has_video),
    )


def _take_cards(
    session: Session,
    seen: Sequence[Attempt],
    shares: Sequence[Share],
    waiting: frozenset[str],
    *,
    is_owner: bool,
) -> tuple[TakeCard, ...]:
    pictured = analysis.pictured(session, [attempt.clip_id for attempt in seen])
    return tuple(
        TakeCard(
            href=f"/attempts/{attempt.id}",
            title=f"Attempt {attempt.number}",
            facts=_take_facts(
                attempt,
                is_owner=is_owner,
                is_shared=_is_shared(attempt, shares),
                is_waiting=attempt.id in waiting,
            ),
            duration_ms=attempt.clip.duration_ms,
            poster=f"/api/v1/clips/{attempt.clip_id}/poster"
            if attempt.clip.has_video and attempt.clip_id in pictured
            else None,
        )
        for attempt in seen
    )


def _take_facts(attempt: Attempt, *, is_owner: bool, is_shared: bool, is_waiting: bool) -> str:
    says = {
        "recording": "still arriving",
        "ready": "not reviewed yet" if is_owner else "to review" if is_waiting else "reviewed",
        "reviewed": "reviewed",
        "answered": "reviewed",
        "final": "final",
    }
    facts = (*attempts.marks_of(attempt), says[attempt.state], "" if is_shared else "private")
    return " · ".join(fact for fact in facts if fact)


def _is_shared(attempt: Attempt, shares: Sequence[Share]) -> bool:
    return any(share.attempt_id in (None, attempt.id) for share in shares)


def _share_view(settings: Settings, shares: Sequence[Share], coach: Face) -> ShareView:
    active = next((share for share in shares if share.with_id == coach.id and share.attempt_id is None), None)
    until = active.until if active else now().date() + timedelta(days=settings.sharing.days)
    return ShareView(coach=coach, active=active, until=until, until_text=day(until))
