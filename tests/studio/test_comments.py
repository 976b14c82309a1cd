"""Comments: what each kind must have, drafts that nobody else sees, and the one thing to change."""

import pytest
from sqlalchemy import select

from studio import access, attempts, comments, replies, reviews
from studio.access import Act
from studio.errors import ChangedMeanwhile, Conflict, Forbidden, InvalidInput, NotFound
from studio.sketches import Sketch
from studio.tables import COMMENT_KINDS, Comment, CommentVersion, Reply
from studio.wordings import LONGEST, Wording
from tests.staging import CLIP_MS


@pytest.fixture
def attempt(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    taken = stage.take(teacher, practice_id)
    stage.analysed(taken)
    stage.share(teacher, practice_id, coach)
    return taken


@pytest.fixture
def write(installation, coach, attempt):
    """Returns a function that writes a comment of the coach's."""

    def write(*wording):
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
            return comments.write(session, seen, coach.id, Wording(*wording))

    return write


@pytest.fixture
def share(installation, coach, attempt):
    """Returns a function that shares the coach's drafts."""

    def share(focus=None):
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
            return reviews.share_review(session, seen, coach.id, focus)

    return share


def read_by(installation, person, attempt):
    with installation.database.reading() as session:
        return [comment.text for comment in comments.seen_by(session, attempt.id, person.id)]


LACKS = {
    "praise": {"/at_ms", "/criterion_id"},
    "probe": {"/at_ms"},
    "change": {"/at_ms", "/criterion_id"},
    "model_this": {"/criterion_id"},
    "note": set(),
}


def refused_for(write, *wording):
    try:
        write(*wording)
    except InvalidInput as error:
        return error.pointer
    return None


@pytest.mark.parametrize("kind", COMMENT_KINDS)
def test_each_kind_must_have_what_the_field_says_it_has(write, kind):
    without_moment = refused_for(write, kind, "You waited.", "wait", None)
    without_criterion = refused_for(write, kind, "You waited.", None, 4000)

    assert {without_moment, without_criterion} - {None} == LACKS[kind]


@pytest.mark.parametrize("at_ms", [-1, CLIP_MS + 1])
def test_a_moment_outside_the_take_is_refused(write, at_ms):
    with pytest.raises(InvalidInput, match="outside the take") as refused:
        write("probe", "What did you see?", None, at_ms)

    assert refused.value.pointer == "/at_ms"


@pytest.mark.parametrize("at_ms", [0, CLIP_MS])
def test_the_first_and_the_last_moment_belong_to_the_take(write, at_ms):
    assert write("probe", "What did you see?", None, at_ms).at_ms == at_ms


def test_a_take_whose_length_is_not_known_yet_can_be_commented(stage, installation, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    fresh = stage.take(teacher, practice_id)

    written = stage.comment(teacher, fresh, "praise")

    assert written.state == "draft"


def test_a_criterion_of_another_step_is_refused(write):
    with pytest.raises(InvalidInput, match="another step") as refused:
        write("praise", "You waited.", "one-signal", 4000)

    assert refused.value.pointer == "/criterion_id"


@pytest.mark.parametrize(
    ("kind", "text", "pointer"),
    [("shout", "Wait!", "/kind"), ("note", " \n ", "/text"), ("note", "x" * (LONGEST + 1), "/text")],
)
def test_a_comment_has_a_kind_and_a_few_words(write, kind, text, pointer):
    with pytest.raises(InvalidInput) as refused:
        write(kind, text)

    assert refused.value.pointer == pointer


def test_a_draft_is_seen_by_its_author_alone(installation, teacher, coach, attempt, write):
    write("note", "Room 12 on Thursday.")

    assert read_by(installation, coach, attempt) == ["Room 12 on Thursday."]
    assert read_by(installation, teacher, attempt) == []


def test_a_shared_review_is_read_in_the_order_of_its_moments(installation, teacher, attempt, write, share):
    for text, at_ms in (("later", 5000), ("no moment", None), ("sooner", 1000)):
        write("note", text, None, at_ms)

    share()

    assert read_by(installation, teacher, attempt) == ["sooner", "later", "no moment"]


def test_the_only_change_of_a_review_becomes_the_next_focus(stage, attempt, write, share):
    write("praise", "You waited.", "wait", 4000)
    change = write("change", "Say the name last.", "name-last", 7000)

    focus = share()

    assert (focus.comment_id, focus.text, focus.criterion_id) == (change.id, change.text, "name-last")
    assert stage.state_of(attempt) == "reviewed"


def test_of_several_changes_one_has_to_be_chosen(installation, attempt, teacher, write, share):
    write("change", "Say the name last.", "name-last", 7000)
    second = write("change", "Count three breaths.", "wait", 4000)

    with pytest.raises(InvalidInput, match="Choose which change"):
        share()
    read_before = read_by(installation, teacher, attempt)
    focus = share(second.id)

    assert read_before == []
    assert focus.text == "Count three breaths."
    assert len(read_by(installation, teacher, attempt)) == 2


@pytest.mark.parametrize("focus", ["praise", "unknown"])
def test_the_focus_is_a_change_of_the_same_review(write, share, focus):
    praise = write("praise", "You waited.", "wait", 4000)
    write("change", "Say the name last.", "name-last", 7000)

    with pytest.raises(InvalidInput, match="is a change of this review"):
        share(praise.id if focus == "praise" else "unknown")


def test_a_review_without_a_change_sets_no_focus_and_leaves_the_attempt_open(stage, attempt, write, share):
    write("praise", "You waited.", "wait", 4000)

    assert share() is None
    assert stage.state_of(attempt) == "ready"


def test_nothing_is_shared_where_nothing_was_written(share):
    with pytest.raises(Conflict, match="nothing to share"):
        share()


def test_one_author_shares_none_of_another_s_drafts(stage, installation, teacher, coach, attempt, write):
    stage.comment(teacher, attempt, "note", "Mine.")
    write("note", "The coach's.")

    with installation.database.writing() as session:
        seen = access.attempt(session, teacher.id, attempt.id, Act.REVIEW)
        reviews.share_review(session, seen, teacher.id)

    assert read_by(installation, coach, attempt) == ["Mine.", "The coach's."]
    assert read_by(installation, teacher, attempt) == ["Mine."]


def test_a_later_review_replaces_the_focus_until_a_repeat_exists(stage, attempt, teacher, write, share):
    write("change", "Say the name last.", "name-last", 7000)
    share()
    write("change", "Count three breaths.", "wait", 4000)
    replaced = share()

    stage.started(teacher, attempt.practice_session_id)
    write("change", "Look along the back row.", "tone", 1000)
    with pytest.raises(Conflict, match="answers an earlier change"):
        share()

    assert replaced.text == "Count three breaths."


def test_a_repeat_that_was_discarded_no_longer_holds_the_focus(stage, attempt, teacher, write, share):
    write("change", "Say the name last.", "name-last", 7000)
    share()
    stage.discard(teacher, stage.take(teacher, attempt.practice_session_id))

    write("change", "Count three breaths.", "wait", 4000)

    assert share().text == "Count three breaths."


def test_the_next_attempt_knows_which_focus_it_answers(stage, installation, teacher, attempt, write, share):
    write("change", "Say the name last.", "name-last", 7000)
    share()

    repeat = stage.take(teacher, attempt.practice_session_id)

    with installation.database.reading() as session:
        assert attempts.focus_set_on(session, repeat.repeat_of_id).text == "Say the name last."
        assert attempts.focus_set_on(session, repeat.id) is None


def test_a_draft_can_be_rewritten_and_taken_back(installation, coach, attempt, write):
    first, second = write("note", "Frist."), write("note", "Second.")

    with installation.database.writing() as session:
        seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        comments.rewrite(session, seen, session.get_one(Comment, first.id), Wording("note", "First."))
        comments.take_back(session, seen, session.get_one(Comment, second.id))

    assert read_by(installation, coach, attempt) == ["First."]


def test_a_focus_names_who_set_it(installation, coach, attempt, write, share):
    write("change", "Say the name last.", "name-last", 7000)
    share()

    with installation.database.reading() as session:
        assert attempts.focus_set_on(session, attempt.id).set_by.name == coach.name


@pytest.fixture
def edit(installation, coach, attempt):
    """Returns a function that says a comment of the coach's in other words."""

    def edit(comment, text, version=None, kind="note", **where):
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
            held = session.get_one(Comment, comment.id)
            comments.rewrite(session, seen, held, Wording(kind, text, **where), version)
            return held

    return edit


def test_what_was_shared_can_be_edited_and_what_it_said_is_kept(
    installation, teacher, attempt, write, share, edit
):
    written = write("note", "Room 12 on Thursday.")
    share()

    edited = edit(written, "Room 13 on Thursday.", 1)

    assert read_by(installation, teacher, attempt) == ["Room 13 on Thursday."]
    with installation.database.reading() as session:
        before = comments.history(session, written.id)
    assert [(one.version, one.text) for one in before] == [(1, "Room 12 on Thursday.")]
    assert (edited.version, edited.edited_at is None) == (2, False)


def test_the_making_of_a_draft_is_nobody_s_business(installation, write, share, edit):
    written = edit(write("note", "Frist."), "First.")
    share()

    with installation.database.reading() as session:
        assert comments.history(session, written.id) == []
        assert session.get_one(Comment, written.id).edited_at is None


def test_an_edit_of_something_changed_meanwhile_shows_both_and_overwrites_nothing(
    installation, teacher, attempt, write, share, edit
):
    written = write("note", "Room 12.")
    share()
    edit(written, "Room 13.", 1)

    with pytest.raises(ChangedMeanwhile) as refused:
        edit(written, "Room 14.", 1)
    edit(written, "Room 13 or 14.", refused.value.version)

    assert (refused.value.standing, refused.value.version) == ("Room 13.", 2)
    assert read_by(installation, teacher, attempt) == ["Room 13 or 14."]


def test_a_shared_comment_is_not_edited_blindly(write, share, edit):
    written = write("note", "Room 12.")
    share()

    with pytest.raises(InvalidInput, match="which version"):
        edit(written, "Room 13.")


def test_the_focus_says_what_its_comment_says_until_a_repeat_answers_it(
    stage, installation, teacher, attempt, write, share, edit
):
    change = write("change", "Say the name last.", "name-last", 7000)
    share()
    where = {"criterion_id": "name-last", "at_ms": 7000}

    edit(change, "The name comes last.", 1, "change", redo_from_ms=6000, **where)
    with installation.database.reading() as session:
        before = attempts.focus_set_on(session, attempt.id)
    stage.started(teacher, attempt.practice_session_id)
    edit(change, "Name last.", 2, "change", **where)

    with installation.database.reading() as session:
        after = attempts.focus_set_on(session, attempt.id)
    assert (before.text, before.redo_from_ms) == ("The name comes last.", 6000)
    assert (after.text, after.redo_from_ms) == ("The name comes last.", 6000)


def test_the_focus_stays_a_change(write, share, edit):
    change = write("change", "Say the name last.", "name-last", 7000)
    share()

    with pytest.raises(Conflict, match="stays a change"):
        edit(change, "Well done.", 1, "note")


def test_what_was_shared_can_be_deleted_with_its_replies_but_not_the_focus(
    installation, teacher, coach, attempt, write, share
):
    question, change = (
        write("probe", "What was it for?", None, 2000), write("change", "Name last.", "name-last", 7000)
    )  # fmt: skip
    share()

    with installation.database.writing() as session:
        seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        held = access.comment_read(session, teacher.id, question.id)
        replies.reply(session, seen, held, teacher.id, "To settle them.")
        comments.take_back(session, seen, held)
        with pytest.raises(Conflict, match="choose another one"):
            comments.take_back(session, seen, session.get_one(Comment, change.id))

    assert read_by(installation, teacher, attempt) == ["Name last."]
    with installation.database.reading() as session, pytest.raises(NotFound, match="not any more"):
        access.comment_read(session, teacher.id, question.id)


@pytest.mark.parametrize(
    ("wording", "pointer"),
    [
        (Wording("note", "Here.", at_ms=5000, end_ms=4000), "/end_ms"),
        (Wording("note", "Here.", at_ms=5000, end_ms=5000), "/end_ms"),
        (Wording("note", "Here.", end_ms=5000), "/end_ms"),
        (Wording("note", "Here.", at_ms=5000, end_ms=CLIP_MS + 1), "/end_ms"),
        (Wording("change", "Wait.", "wait", 5000, redo_from_ms=-1), "/redo_from_ms"),
        (Wording("praise", "You waited.", "wait", 5000, redo_from_ms=4000), "/redo_from_ms"),
        (Wording("note", "Here.", sketch=Sketch(1280, 720, (((1, 1), (2, 2)),))), "/sketch"),
    ],
)
def test_a_stretch_runs_forward_inside_the_take_and_only_a_change_goes_again(
    installation, coach, attempt, wording, pointer
):
    with installation.database.writing() as session:
        seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        with pytest.raises(InvalidInput) as refused:
            comments.write(session, seen, coach.id, wording)

    assert refused.value.pointer == pointer


def test_the_same_comment_sent_twice_is_written_once(installation, coach, attempt):
    with installation.database.writing() as session:
        seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        sent = [comments.write(session, seen, coach.id, Wording("note", "Once."), "a-key") for _ in range(2)]

    assert sent[0].id == sent[1].id
    assert read_by(installation, coach, attempt) == ["Once."]


def test_a_client_key_of_another_attempt_s_comment_is_refused(stage, installation, teacher, coach, attempt):
    other = stage.take(teacher, attempt.practice_session_id)

    with installation.database.writing() as session:
        first, second = (access.attempt(session, coach.id, one.id, Act.REVIEW) for one in (attempt, other))
        comments.write(session, first, coach.id, Wording("note", "Here."), "a-key")
        with pytest.raises(Conflict, match="key of its own"):
            comments.write(session, second, coach.id, Wording("note", "There."), "a-key")


def test_a_reply_is_read_at_once_and_sent_twice_it_is_one(
    installation, teacher, coach, attempt, write, share
):
    question = write("probe", "What was it for?", None, 2000)
    share()

    with installation.database.writing() as session:
        seen = access.attempt(session, teacher.id, attempt.id, Act.REVIEW)
        held = access.comment_read(session, teacher.id, question.id)
        for _ in range(2):
            replies.reply(session, seen, held, teacher.id, "To settle them.", "a-key")

    with installation.database.reading() as session:
        (read,) = comments.seen_by(session, attempt.id, coach.id)
    assert [(reply.author.name, reply.text) for reply in read.replies] == [(teacher.name, "To settle them.")]


def test_a_draft_takes_no_reply(installation, coach, attempt, write):
    draft = write("probe", "What was it for?", None, 2000)

    with installation.database.writing() as session:
        seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        with pytest.raises(Conflict, match="still a draft"):
            replies.reply(session, seen, session.get_one(Comment, draft.id), coach.id, "I mean …")


def test_what_was_asked_for_is_marked_when_the_repeat_is_there(
    stage, installation, teacher, coach, attempt, write, share
):
    change = write("change", "Say the name last.", "name-last", 7000)
    share()

    def mark(person, state):
        with installation.database.writing() as session:
            held = access.comment_read(session, person.id, change.id)
            seen = access.attempt(session, person.id, attempt.id, Act.REVIEW)
            comments.mark(session, seen, held, person.id, state)
            return held.state

    with pytest.raises(Conflict, match="no repeat yet"):
        mark(coach, "acted_on")
    stage.take(teacher, attempt.practice_session_id)
    with pytest.raises(Forbidden, match="Whoever asked"):
        mark(teacher, "acted_on")
    with pytest.raises(InvalidInput, match="A mark is one of"):
        mark(coach, "draft")

    assert [mark(coach, state) for state in comments.MARKS] == list(comments.MARKS)


def test_a_discarded_attempt_takes_replies_and_history_with_it(
    stage, installation, teacher, attempt, write, share, edit
):
    written = write("note", "Room 12.")
    share()
    edit(written, "Room 13.", 1)
    with installation.database.writing() as session:
        seen = access.attempt(session, teacher.id, attempt.id, Act.REVIEW)
        replies.reply(session, seen, session.get_one(Comment, written.id), teacher.id, "Thanks.")

    stage.discard(teacher, attempt)

    with installation.database.reading() as session:
        left = [session.scalars(select(table)).all() for table in (Comment, CommentVersion, Reply)]
    assert left == [[], [], []]
