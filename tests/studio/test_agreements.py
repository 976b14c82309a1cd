"""Agreement as whoever leads coaching reads it: from thirty pairs on, and never of what was not shared."""

from studio import access, judgements
from studio.access import Act
from studio.agreements import by_detector
from tests.staging import Stage


def test_agreement_is_told_from_thirty_pairs_on_and_what_is_missing_before(stage: Stage) -> None:
    teacher = stage.person()
    coach, other = stage.coach_of(teacher), stage.coach_of(teacher)
    practice_id = stage.practice(teacher, coach)
    takes = [stage.take(teacher, practice_id) for _ in range(8)]
    for take in takes:
        stage.analysed(take)
    for person in (coach, other):
        stage.share(teacher, practice_id, person)
    with stage.installation.database.writing() as session:
        for number, take in enumerate(takes):
            attempt = access.attempt(session, coach.id, take.id, Act.REVIEW)
            for criterion_id in ("name-last", "wait", "hands", "tone"):
                level = "nearly" if number == 0 else "met"
                judgements.judge(session, attempt, coach.id, criterion_id, level)
                judgements.judge(session, attempt, teacher.id, criterion_id, "not_yet")
            judgements.judge(session, attempt, other.id, "wait", "met")

        (pause,) = by_detector(session)

    assert (pause.detector, pause.with_coaches.pairs, pause.with_coaches.missing) == ("pause", 40, 0)
    assert pause.with_coaches.agreement is not None
    assert pause.with_coaches.agreement.agreed == 36
    assert (pause.between_coaches.pairs, pause.between_coaches.missing) == (8, 22)
    assert pause.between_coaches.agreement is None


def test_a_page_tells_a_coach_and_not_a_teacher(stage: Stage, site) -> None:
    teacher = stage.person()
    coach = stage.coach_of(teacher)

    assert "Nothing to compare yet" in stage.visit(site, coach).get("/agreement").text
    assert stage.visit(site, teacher).get("/agreement").status_code == 403
