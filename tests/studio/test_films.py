"""Films of two takes: where each take is when, who may have one, and that it goes with either take."""

import pytest

from media.confined import Reader
from media.film_plan import FilmPlan, Half, Leg, read_plan
from media.probe import probe
from studio import films
from studio.alignment import Join
from studio.engine import Task
from studio.errors import Conflict, Forbidden, NotFound
from studio.film_course import by_words, whole
from studio.filming import Filmer
from studio.settings import SharingSettings
from studio.tables import Clip, Film

JOINS = [Join((1.0, 3.0), (2.0, 4.0)), Join((6.0, 8.0), (4.5, 5.5))]


class Camera:
    """Notes the plan in place of filming it, and lets something happen meanwhile."""

    def __init__(self, meanwhile=lambda: None):
        self.plan: FilmPlan | None = None
        self.meanwhile = meanwhile

    def side_by_side(self, sources, plan, target, film_s, tell):
        self.plan = read_plan(plan)
        self.meanwhile()
        tell(0.5)
        target.write_bytes(b"a film")


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def pair(stage, teacher, practice_id):
    taken = [stage.take(teacher, practice_id) for _ in range(2)]
    for take in taken:
        stage.analysed(take)
    return taken


@pytest.fixture
def film(stage, teacher, practice_id, pair):
    return stage.film(teacher, practice_id, *pair, way="words")


def run(installation, film, camera, *, monkeypatch=None):
    if monkeypatch is not None:
        monkeypatch.setattr("studio.filming.LOOK_EVERY_S", 0.0)
    Filmer(installation.database, installation.store, camera).job().run(
        Task(film.id, film.asking, last_try=True)
    )
    with installation.database.reading() as session:
        return session.get(Film, film.id)


def state_at(legs, film_s):
    at_s, state = Half("", "", legs, (), has_picture=True).shown(film_s)
    return round(at_s, 3), state


def test_by_the_clock_a_take_runs_as_it_is_and_is_over_at_its_end():
    assert [state_at(whole(4.0), at) for at in (0.0, 2.5, 6.0)] == [
        (0.0, "runs"),
        (2.5, "runs"),
        (4.0, "over"),
    ]


@pytest.mark.parametrize(
    ("film_s", "there"),
    [
        (0.0, (1.0, "runs")),  # from further in, so that both come to the first join together
        (1.0, (2.0, "runs")),
        (2.5, (3.5, "runs")),
        (3.25, (4.25, "runs")),
        (5.0, (4.5, "waits")),  # the heard one pauses for longer
        (6.0, (4.5, "runs")),
        (8.0, (5.7, "runs")),  # half as fast would be too slow to follow: it goes at 0.6 and waits
    ],
)
def test_by_words_the_other_take_shows_the_same_words_and_waits(film_s, there):
    first, last = by_words(JOINS, (9.0, 12.0), "first")

    assert first == (Leg(0.0, 9.0, 0.0),)
    at_s, state = state_at(last, film_s)
    assert state == there[1]
    assert at_s == pytest.approx(there[0], abs=0.25)


def test_by_words_the_other_take_jumps_over_what_it_alone_says():
    first, _ = by_words(JOINS, (9.0, 12.0), "last")

    assert state_at(first, 4.49)[0] == pytest.approx(3.49, abs=0.05)
    assert state_at(first, 4.5)[0] == pytest.approx(6.0, abs=0.05)


def test_a_film_by_words_has_what_is_said_and_no_name_unless_asked_for(
    stage, installation, teacher, film, monkeypatch
):
    camera = Camera()

    made = run(installation, film, camera)

    assert (made.state, made.size_bytes) == ("ready", 6)
    assert installation.store.get(films.film_key(film.id)) == b"a film"
    assert [half.cues[0].lines for half in (camera.plan.first, camera.plan.last)] == [("Hands down.",)] * 2
    assert camera.plan.first.facts.endswith("cold")
    assert "Not for appraisal" in camera.plan.foot
    assert teacher.name not in camera.plan.foot
    assert camera.plan.heard == "last"


def test_two_real_takes_become_a_real_film(stage, installation, teacher, practice_id, pair):
    with installation.database.writing() as session:
        for take in pair:
            session.get_one(Clip, take.clip_id).duration_ms = 2000
    film = stage.film(teacher, practice_id, *pair)
    reader = Reader()

    made = run(installation, film, reader)
    reader.close()

    assert made.state == "ready"
    found = probe(installation.store.local_path(films.film_key(film.id)))
    assert (found.container, found.has_audio, round(found.duration_s)) == ("mp4", True, 2)


@pytest.mark.parametrize("which", [0, 1])
def test_a_film_goes_with_either_take(stage, installation, site, teacher, pair, film, which):
    stage.made_film(film)

    stage.visit(site, teacher).delete(f"/api/v1/attempts/{pair[which].id}")

    assert not installation.store.exists(films.film_key(film.id))
    with installation.database.reading() as session:
        assert session.get(Film, film.id) is None


def test_a_take_deleted_while_its_film_is_made_ends_it(stage, installation, teacher, pair, film, monkeypatch):
    camera = Camera(lambda: stage.discard(teacher, pair[0]))

    assert run(installation, film, camera, monkeypatch=monkeypatch) is None
    assert not installation.store.exists(films.film_key(film.id))


def test_a_film_can_be_stopped_and_asked_for_again(
    stage, installation, teacher, practice_id, pair, film, monkeypatch
):
    def cancel():
        with installation.database.writing() as session:
            films.cancel(session, session.get_one(Film, film.id))

    stopped = run(installation, film, Camera(cancel), monkeypatch=monkeypatch)
    again = stage.film(teacher, practice_id, *pair, way="words")

    assert stopped.state == "cancelled"
    assert not installation.store.exists(films.film_key(film.id))
    assert (again.id, again.state, again.asking != film.asking) == (film.id, "waiting", True)
    assert run(installation, film, Camera()).state == "waiting"  # the job of the first asking does nothing
    assert run(installation, again, Camera()).state == "ready"


def test_words_that_do_not_line_up_are_said_and_the_clock_is_offered(stage, installation, pair, film):
    installation.store.local_path(f"clips/{pair[0].clip_id}/words.json").unlink()

    made = run(installation, film, Camera())

    assert made.state == "failed"
    assert made.problem == (
        "The first take has no words written down, so the two are not lined up by what is said. "
        "Choose the clock for this film."
    )


def test_a_take_that_cannot_be_played_yet_makes_no_film(stage, teacher, practice_id, pair):
    with pytest.raises(Conflict, match="cannot be yet"):
        stage.film(teacher, practice_id, pair[0], stage.take(teacher, practice_id))


def test_only_whoever_sees_both_takes_has_their_film_or_its_owner_alone(
    stage, installation, teacher, coach, practice_id, pair, film
):
    stage.share(teacher, practice_id, coach, attempt=pair[0])

    def seen_by(person, settings):
        with installation.database.reading() as session:
            return films.seen(session, settings, person, film.id)

    with pytest.raises(NotFound):
        seen_by(coach, SharingSettings())
    stage.share(teacher, practice_id, coach, attempt=pair[1])
    assert seen_by(coach, SharingSettings()).id == film.id
    with pytest.raises(Forbidden):
        seen_by(coach, SharingSettings(films=False))
    assert seen_by(teacher, SharingSettings(films=False)).id == film.id
