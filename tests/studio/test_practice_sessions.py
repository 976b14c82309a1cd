"""Practices: planned from a step, modelled before the first attempt, begun by their teacher, and listed."""

import json
from dataclasses import replace

import pytest

from rubrics.catalogue import catalogue
from rubrics.criteria import Scenario
from rubrics.step_file import step_as_document
from studio import access, practice_sessions, step_library
from studio.access import Act
from studio.clock import new_id
from studio.errors import AlreadyThere, Conflict, InvalidInput, ModelNotChosen
from studio.practice_sessions import LONGEST_SCRIPT, Plan
from studio.tables import PracticeSession
from tests.staging import MEDIA_TYPE, STEP_ID


@pytest.fixture
def step():
    return next(step for step in catalogue() if step.id == STEP_ID)


@pytest.fixture
def plan(installation):
    def plan(*wanted):
        with installation.database.writing() as session:
            return practice_sessions.plan(session, Plan(*wanted))

    return plan


def state_of(stage, practice_id):
    with stage.installation.database.reading() as session:
        return session.get_one(PracticeSession, practice_id).state


def listed(stage, person, **wanted):
    with stage.installation.database.reading() as session:
        return practice_sessions.listed_for(session, person.id, **wanted)


def test_a_practice_keeps_the_step_as_it_was_fitted(stage, installation, teacher, step, plan):
    fitted = Scenario("Year 9, the coast", ("Ada", "Ben"), ("It is the waves.",))

    practice = plan(teacher, None, step, fitted, " Hands down. ")

    with installation.database.reading() as session:
        kept = access.practice(session, teacher.id, practice.id, Act.SEE)
        assert practice_sessions.step_of(kept) == replace(step, scenario=fitted)
        assert (kept.state, kept.script) == ("planned", "Hands down.")


def test_a_new_version_in_the_library_changes_no_practice(stage, installation, teacher, step):
    practice_id = stage.practice(teacher)
    text = json.dumps(step_as_document(replace(step, title="Cold call, anew")))

    with installation.database.writing() as session:
        step_library.import_steps(session, text, "anew.json")

    with installation.database.reading() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.SEE)
        assert practice_sessions.step_of(practice).title == step.title
        assert step_library.step(session, STEP_ID).title == "Cold call, anew"


def test_a_coach_is_named_only_where_the_two_work_together(stage, teacher, step, plan):
    stranger = stage.person(role="coach")

    with pytest.raises(InvalidInput, match="are not paired") as refused:
        plan(teacher, stranger, step, step.scenario)

    assert refused.value.pointer == "/coach"


def test_a_script_has_an_end(teacher, step, plan):
    with pytest.raises(InvalidInput) as refused:
        plan(teacher, None, step, step.scenario, "x" * (LONGEST_SCRIPT + 1))

    assert refused.value.pointer == "/script"


@pytest.mark.parametrize(
    ("scenario", "pointer"),
    [
        (Scenario("x" * 2001), "/scenario/setting"),
        (Scenario("Year 8", ("x" * 61,)), "/scenario/roster"),
        (Scenario("Year 8", ("",)), "/scenario/roster"),
        (Scenario("Year 8", (), ("x" * 2001,)), "/scenario/pupil_lines"),
        (Scenario("Year \x07 8"), "/scenario/setting"),
    ],
)
def test_a_scenario_that_could_not_be_read_back_is_refused_and_nothing_is_kept(
    stage, teacher, step, plan, scenario, pointer
):
    with pytest.raises(InvalidInput) as refused:
        plan(teacher, None, step, scenario)

    assert refused.value.pointer == pointer
    assert listed(stage, teacher) == []


def test_a_practice_goes_from_planned_by_its_model_to_under_way(stage, teacher):
    as_far_as = ("planned", "modelled", "practising")

    states = tuple(state_of(stage, stage.practice(teacher, state=state)) for state in as_far_as)

    assert states == as_far_as


def test_a_practice_without_a_model_asks_for_one_before_it_begins(stage, installation, teacher):
    practice_id = stage.practice(teacher, state="planned")

    with installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PRACTISE)
        with pytest.raises(ModelNotChosen, match="no model yet"):
            practice_sessions.begin(session, practice)


@pytest.mark.parametrize("over", ["closed", "abandoned"])
def test_a_practice_that_is_over_cannot_begin_again(stage, installation, teacher, over):
    practice_id = stage.practice(teacher)

    with installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PRACTISE)
        practice.state = over
        with pytest.raises(Conflict, match="is over"):
            practice_sessions.begin(session, practice)
        with pytest.raises(Conflict, match="not under way"):
            practice_sessions.require_practising(practice)


def test_to_begin_twice_changes_nothing(stage, installation, teacher):
    practice_id = stage.practice(teacher)

    with installation.database.writing() as session:
        practice_sessions.begin(session, access.practice(session, teacher.id, practice_id, Act.PRACTISE))

    assert state_of(stage, practice_id) == "practising"


def test_a_practice_is_modelled_once_the_clip_of_its_model_has_come(stage, installation, teacher, coach):
    practice_id = stage.practice(teacher, coach, state="planned")
    clip_id = stage.model_clip(coach, practice_id)
    before = state_of(stage, practice_id)

    stage.receive(clip_id)

    assert (before, state_of(stage, practice_id)) == ("planned", "modelled")
    with installation.database.reading() as session:
        assert practice_sessions.model_of(session, practice_id).clip_id == clip_id


def test_a_model_that_has_not_come_whole_hides_no_other(stage, installation, teacher):
    practice_id = stage.practice(teacher)

    stage.model_clip(teacher, practice_id)

    with installation.database.reading() as session:
        assert practice_sessions.model_of(session, practice_id).kind == "live"


def test_a_model_that_is_asked_for_twice_is_one(stage, installation, teacher):
    practice_id = stage.practice(teacher)

    with installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PREPARE)
        first, again = (
            practice_sessions.start_model(
                session, practice, teacher.id, client_key="one-model", media_type=MEDIA_TYPE
            )
            for _ in range(2)
        )

    assert first.id == again.id


def test_a_key_of_another_practice_s_model_or_of_a_take_is_refused(stage, installation, teacher):
    first, second = stage.practice(teacher), stage.practice(teacher)
    take = stage.started(teacher, first)

    with installation.database.writing() as session:
        practices = [access.practice(session, teacher.id, one, Act.PREPARE) for one in (first, second)]
        practice_sessions.start_model(
            session, practices[0], teacher.id, client_key="one-model", media_type=MEDIA_TYPE
        )
        key_of_take = access.attempt(session, teacher.id, take.id, Act.SEE).clip.client_key
        for practice, key in ((practices[1], "one-model"), (practices[0], key_of_take)):
            with pytest.raises(AlreadyThere, match="a key of its own"):
                practice_sessions.start_model(
                    session, practice, teacher.id, client_key=key, media_type=MEDIA_TYPE
                )


def test_practices_are_listed_newest_first_for_those_who_know_of_them(stage, teacher, coach):
    alone, coached = stage.practice(teacher), stage.practice(teacher, coach)
    paired = stage.coach_of(teacher)
    take = stage.take(teacher, alone)
    stage.share(teacher, alone, paired, take)

    assert [row.practice.id for row in listed(stage, teacher)] == [coached, alone]
    assert [row.practice.id for row in listed(stage, coach)] == [coached]
    assert [row.practice.id for row in listed(stage, paired)] == [alone]
    assert listed(stage, stage.person()) == []


def test_a_list_counts_no_take_that_its_reader_may_not_see(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    first, _ = stage.take(teacher, practice_id), stage.take(teacher, practice_id)

    before = listed(stage, coach)[0].attempts
    stage.share(teacher, practice_id, coach, first)

    assert (before, listed(stage, coach)[0].attempts) == (0, 1)
    assert listed(stage, teacher)[0].attempts == 2


def test_a_take_waits_for_its_coach_until_the_coach_said_something(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    take = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    waiting = [listed(stage, coach)[0].waiting]

    stage.comment(teacher, take, share=True)  # what the owner says of it answers nothing
    waiting.append(listed(stage, coach)[0].waiting)
    stage.comment(coach, take, "praise")  # nor does a draft
    waiting.append(listed(stage, coach)[0].waiting)
    stage.comment(coach, take, "praise", share=True)
    waiting.append(listed(stage, coach)[0].waiting)

    assert waiting == [1, 1, 1, 0]


def test_the_pages_of_a_list_follow_each_other(stage, teacher):
    practices = [stage.practice(teacher) for _ in range(3)][::-1]

    first = [row.practice.id for row in listed(stage, teacher, limit=2)]
    rest = [row.practice.id for row in listed(stage, teacher, limit=2, before=first[-1])]

    assert (first, rest) == (practices[:2], practices[2:])


def test_a_place_in_no_list_is_refused(stage, teacher):
    with pytest.raises(InvalidInput, match="no such page"):
        listed(stage, teacher, before=new_id())
