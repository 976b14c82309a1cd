"""Names that may have been called and were not written down: garbled, or left out.

What opens the talk after a question that nobody was called after is held against the sounds of the
roster's names (`rubrics.rehearing`). Where one fits, it counts as called (`Scene.names_by_sound`); where one
nearly does, nobody can tell.
"""

from math import inf

from rapidfuzz.fuzz import ratio

from rubrics.calling import THANKS, Call, call_of, following, is_called
from rubrics.excerpt import Excerpt, Scene
from rubrics.matching import MOST_SHORT_CERTAIN, MOST_SHORT_DOUBTFUL, MOST_SHORT_NAME, NEARLY_CERTAIN
from rubrics.questions import Question
from rubrics.tokens import tokens_of

CERTAINLY_NO_NAME = 0.9  # of a word that opens what follows; in place of a garbled name stood up to 0.88
ALIKE = 60.0  # percent of letters from which an uncertain word may be a name, whatever its sound
SHORTEST_NAME_S = 0.3  # a run of speech shorter than this, with no words in it, is no name


def unheard_names(scene: Scene) -> tuple[int, ...]:
    """Return the places where a name may have been garbled after a question that none was heard after.

    Those that share the most letters with a name of the roster come first.
    """
    calls = (call_of(scene, question) for question in scene.questions)
    places = dict.fromkeys(place for call in calls for place in _open_places(scene, call))
    return tuple(sorted(places, key=lambda place: -_likeness(scene, place)))


def _open_places(scene: Scene, call: Call) -> list[int]:
    """Return where somebody may be called after a question that none was heard after.

    That is where talk opens after a silence, where a name is announced, and at words early in the talk that
    are not nearly certain.
    """
    question = call.question
    if call.first is not None or question.opens_with_name:
        return []
    return [
        place
        for place in following(scene, question)
        if scene.words[place].run != scene.words[question.last].run
        and not THANKS.intersection(tokens_of(scene.words[place].text))
        and (scene.may_call(place) or scene.words[place].probability < NEARLY_CERTAIN)
        and is_called(scene, question, place)
    ]


def _likeness(scene: Scene, place: int) -> float:
    said = "".join(tokens_of(scene.words[place].text))
    return max(ratio(said, name.casefold()) for name in scene.roster)


def may_be_a_name(excerpt: Excerpt, call: Call) -> bool:
    """Whether what follows a question nobody was named after may be a name that was garbled or left out.

    The sound tells, where it was listened to. Else it may where a word that opens the talk is not quite
    certain, or is alone and has a capital.
    """
    scene = excerpt.scene
    if call.first is None and _is_left_out(scene, call.question):
        return True
    places = _open_places(scene, call)
    if any(place in scene.likeliest_names for place in places):
        return any(_nearly_fits(scene, place) or _is_spelt_alike(excerpt, place) for place in places)
    return any(scene.opens_run(place) and _is_no_certain_word(excerpt, place) for place in places)


def _is_left_out(scene: Scene, question: Question) -> bool:
    """Whether the teacher speaks after *question* and nothing of it was written down."""
    place = question.last + 1
    until = scene.words[place].run if place < len(scene.words) else len(scene.runs)
    said = scene.runs[scene.words[question.last].run + 1 : until]
    return any(run.duration_s >= SHORTEST_NAME_S and not scene.hearing.is_pupils(run) for run in said)


def _nearly_fits(scene: Scene, place: int) -> bool:
    """Whether the sound at *place* is so near to a name that it may be one."""
    likeliest = scene.likeliest_names.get(place)
    shortfall = inf if likeliest is None else likeliest.shortfall
    if not scene.may_call(place):
        return shortfall <= MOST_SHORT_NAME
    is_certain = scene.words[place].probability >= CERTAINLY_NO_NAME
    return shortfall <= (MOST_SHORT_CERTAIN if is_certain else MOST_SHORT_DOUBTFUL)


def _is_spelt_alike(excerpt: Excerpt, place: int) -> bool:
    """Whether the word at *place* opens the talk, is uncertain, and has most letters of a name: "Rudy."."""
    scene = excerpt.scene
    is_uncertain = scene.opens_run(place) and excerpt.is_doubtful([scene.words[place]])
    return is_uncertain and _likeness(scene, place) >= ALIKE


def _is_no_certain_word(excerpt: Excerpt, place: int) -> bool:
    word = excerpt.scene.words[place]
    sentence = excerpt.scene.sentence_at(place)
    is_lone = sentence.first == sentence.last and word.text[:1].isupper()
    return is_lone or excerpt.is_doubtful([word]) or word.probability < CERTAINLY_NO_NAME
