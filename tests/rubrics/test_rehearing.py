"""Which stretches are listened to again, and what a second listening may change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from media.timeline import Span
from media.transcript import Reheard, Supposition, Word
from rubrics.criteria import Scenario, StepTemplate
from rubrics.explain import sentence
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.matching import (
    BELIEVED_GAIN,
    MOST_SHORT_CERTAIN,
    MOST_SHORT_DOUBTFUL,
    MOST_SHORT_NAME,
    MOST_SHORT_UNWRITTEN,
    MOST_SHORT_WEIGHED,
    NAME_GAIN,
    NEARLY_CERTAIN,
    RULED_OUT_GAIN,
)
from rubrics.rehearing import LONGEST_NAME_S, doubts, listened_again, names_in_doubt
from rubrics.step_file import read_steps
from rubrics.unheard_names import CERTAINLY_NO_NAME


def step_of(detector: str, **params: Any) -> StepTemplate:
    criteria = [
        {"id": "x", "text": "t", "detector": detector, "params": params},
        {"id": "coach", "text": "t", "detector": "coach_judges", "params": {"prompt": "How?"}},
    ]
    head = {"schema": "step/1", "id": "a", "title": "A", "area": "feedback", "why": "w", "cue": "c"}
    return read_steps(json.dumps({**head, "duration_s": [1, 2], "criteria": criteria}), "a.json")[0]


def hearing_of(*said: str, pupil: tuple[Span, ...] = ()) -> Hearing:
    """Return a take of sentences, each in a run of its own, a word every 0.4 s."""
    words, speech, at_s = [], [], 1.0
    for text in said:
        texts = text.split()
        words += [Word(word, at_s + n * 0.4, at_s + n * 0.4 + 0.4, 0.9) for n, word in enumerate(texts)]
        speech.append(Span(at_s, at_s + 0.4 * len(texts)))
        at_s += 0.4 * len(texts) + 2.0
    return Hearing(tuple(words), tuple(speech), at_s, pupil=pupil)


def uncertain(hearing: Hearing, *texts: str) -> Hearing:
    words = tuple(replace(w, probability=0.2) if w.text in texts else w for w in hearing.words)
    return replace(hearing, words=words)


EYES = step_of("phrase_present", any_of=["eyes on me"], closed=True)
NEARLY = hearing_of("Open your books.", "Now, eyes on meat, please.", "Thank you.")


@dataclass
class Ears:
    """Hears *gain* and *shortfall* for whatever it is asked."""

    of_gain: float
    of_shortfall: float | None = 0.0

    def gain(self, asked: Supposition) -> float:
        return self.of_gain

    def shortfalls(
        self, span: Span, texts: Sequence[str], *, opening: bool = False
    ) -> tuple[float | None, ...]:
        return (self.of_shortfall,) * len(texts)


def reheard(hearing: Hearing, gain: float, shortfall: float | None = 0.0) -> Hearing:
    (doubt,) = doubts(EYES, hearing)
    return replace(hearing, reheard=(doubt.reheard(Ears(gain, shortfall)),))


def test_words_that_nearly_match_are_asked_about_with_the_talk_around_them():
    (doubt,) = doubts(EYES, NEARLY)

    assert doubt.text == "eyes on meat,"
    assert doubt.asked.heard == "Now, eyes on meat, please."
    assert doubt.asked.supposed == "Now, eyes on me, please."
    assert (doubt.asked.span.start_s, doubt.asked.span.end_s) == pytest.approx((4.2, 6.2))


@pytest.mark.parametrize(
    ("gain", "outcome", "near"),
    [(BELIEVED_GAIN, "seen", False), (BELIEVED_GAIN - 0.1, "unsure", True), (-9.0, "unsure", True)],
)
def test_a_phrase_is_seen_only_where_the_sound_speaks_for_it_clearly(gain, outcome, near):
    finding = find(EYES, reheard(NEARLY, gain))[0]

    assert (finding.outcome, finding.near) == (outcome, near)
    assert finding.evidence[0].quote == "eyes on meat,"


@pytest.mark.parametrize(
    ("shortfall", "outcome"),
    [(MOST_SHORT_UNWRITTEN, "seen"), (MOST_SHORT_UNWRITTEN + 0.1, "unsure"), (None, "seen")],
)
def test_a_phrase_that_was_not_written_needs_its_phones_in_the_sound_as_well(shortfall, outcome):
    assert find(EYES, reheard(NEARLY, BELIEVED_GAIN, shortfall))[0].outcome == outcome


def test_a_phrase_that_the_sound_speaks_clearly_against_was_not_nearly_said():
    finding = find(EYES, reheard(NEARLY, RULED_OUT_GAIN))[0]

    assert (finding.outcome, finding.near) == ("not_seen", False)


def test_a_miss_of_open_wording_offers_the_likeliest_moment():
    step = step_of("phrase_present", any_of=["open the windows"])

    finding = find(step, NEARLY)[0]

    assert (finding.outcome, finding.near) == ("unsure", False)
    assert [item.quote for item in finding.evidence if item.quote] == ["Open your books."]
    assert "other words may have done it, likeliest “Open your books” at 0:01." in sentence(
        finding, step.criteria[0], step
    )


def test_what_a_second_listening_found_is_told_as_that():
    finding = find(EYES, reheard(NEARLY, 9.0))[0]

    assert sentence(finding, EYES.criteria[0], EYES) == (
        "Heard “eyes on meat” at 0:04 (written so, but the sound speaks for the phrase)."
    )


def test_words_that_a_person_corrected_are_not_overruled():
    before = reheard(NEARLY, 9.0)
    corrected = tuple(replace(word, text="me.") if word.text == "meat," else word for word in before.words)
    put_right = tuple(replace(word, text="beef,") if word.text == "meat," else word for word in before.words)

    assert find(EYES, replace(before, words=corrected))[0].outcome == "seen"
    assert find(EYES, replace(before, words=put_right))[0].outcome != "seen"


def test_words_that_are_corrected_into_the_phrase_need_no_second_listening():
    corrected = replace(
        NEARLY, words=tuple(replace(w, text="me.") if w.text == "meat," else w for w in NEARLY.words)
    )

    assert doubts(EYES, corrected) == ()


@pytest.mark.parametrize(
    "hearing",
    [
        hearing_of("Eyes on me.", "Eyes on meat."),
        hearing_of("Look at the river, it runs to the sea."),
        hearing_of("Now look. " + "so the river runs on and on " * 7 + "eyes on meat."),
        replace(NEARLY, pupil=(Span(4.0, 6.3),)),
        Hearing((), (), 4.0),
        reheard(NEARLY, -3.0),
    ],
    ids=["said already", "nothing like it", "too long a stretch", "a pupil's", "silence", "asked before"],
)
def test_nothing_else_is_listened_to_again(hearing):
    assert doubts(EYES, hearing) == ()


def test_a_single_word_is_never_asked_about():
    step = step_of("phrase_present", any_of=["brilliant"], closed=True)

    assert doubts(step, hearing_of("That was resilient.")) == ()


def test_a_part_of_an_order_that_is_missing_is_asked_about():
    step = step_of("phrase_order", sequence=[["open your books"], ["eyes on me"]])

    assert [doubt.asked.phrase for doubt in doubts(step, NEARLY)] == ["eyes on me"]
    assert find(step, reheard(NEARLY, 9.0))[0].outcome == "seen"


def test_a_phrase_of_another_list_is_not_borrowed():
    other = step_of("phrase_present", any_of=["pies for tea"], closed=True)
    believed = replace(NEARLY, reheard=(Reheard(Span(4.6, 5.8), "eyes on meat,", "eyes on me", 9.0),))

    assert find(other, believed)[0].outcome != "seen"


NAMING = step_of("name_after_question", roster=["Grace", "Devon"], min_pause_s=1.0)
ASKED = hearing_of("How do you know that?", "Brace.")


def test_what_opens_the_talk_after_a_question_is_listened_to_the_likeliest_name_first():
    step = replace(NAMING, scenario=Scenario(roster=("Grace", "Devon")))

    (doubt,) = names_in_doubt(step, ASKED)
    both = names_in_doubt(step, hearing_of("How do you know?", "Thanks.", "What is it?", "Brace."))

    assert (doubt.word.text, doubt.roster) == ("Brace.", ("Grace", "Devon"))
    assert doubt.opening == Span(doubt.word.start_s, doubt.word.end_s)
    assert [doubt.word.text for doubt in both] == ["Brace.", "What"]
    assert not names_in_doubt(EYES, ASKED)


def test_a_name_is_looked_for_where_the_talk_begins_alone():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))

    (doubt,) = names_in_doubt(step, hearing_of("How do you know?", "Brace, start us off."))

    assert doubt.opening == Span(doubt.word.start_s, doubt.word.start_s + LONGEST_NAME_S)


@pytest.mark.parametrize(
    ("shortfall", "probability", "outcome"),
    [
        (MOST_SHORT_NAME, NEARLY_CERTAIN - 0.1, "seen"),
        (MOST_SHORT_NAME, NEARLY_CERTAIN, "unsure"),
        (MOST_SHORT_CERTAIN, CERTAINLY_NO_NAME, "unsure"),
        (MOST_SHORT_CERTAIN + 0.1, CERTAINLY_NO_NAME, "not_seen"),
        (MOST_SHORT_NAME + 0.1, 0.5, "unsure"),
        (MOST_SHORT_DOUBTFUL, 0.5, "unsure"),
        (MOST_SHORT_DOUBTFUL + 0.1, 0.5, "not_seen"),
    ],
)
def test_a_name_counts_as_called_where_its_sound_is_there_and_what_was_written_is_not_certain(
    shortfall, probability, outcome
):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    words = tuple(replace(w, probability=probability) if w.text == "Brace." else w for w in ASKED.words)

    ears = Ears(NAME_GAIN - 0.1, shortfall)
    finding = find(step, listened_again(step, replace(ASKED, words=words), ears))[0]

    assert finding.outcome == outcome
    assert finding.evidence[0].quote == ("How do you know that? Grace" if outcome == "seen" else "")


@pytest.mark.parametrize(
    ("shortfall", "gain", "is_certain", "outcome"),
    [
        (MOST_SHORT_WEIGHED, NAME_GAIN, False, "seen"),
        (MOST_SHORT_WEIGHED, NAME_GAIN - 0.1, False, "unsure"),
        (MOST_SHORT_WEIGHED + 0.1, NAME_GAIN, False, "unsure"),
        (MOST_SHORT_NAME, NAME_GAIN, True, "seen"),
        (MOST_SHORT_NAME, NAME_GAIN - 0.1, True, "unsure"),
    ],
)
def test_a_name_that_is_nearly_there_counts_where_it_is_nearly_as_likely_as_what_was_written(
    shortfall, gain, is_certain, outcome
):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("How do you know that?", "Brace, start us off.")
    hearing = hearing if is_certain else uncertain(hearing, "Brace,")

    assert find(step, listened_again(step, hearing, Ears(gain, shortfall)))[0].outcome == outcome


class Weighing(Ears):
    """Hears each supposition with what *gains* has for it, and remembers which it was asked of."""

    def __init__(self, shortfall: float, **gains: float) -> None:
        super().__init__(NAME_GAIN - 1, shortfall)
        self.gains, self.asked = gains, []

    def gain(self, asked: Supposition) -> float:
        self.asked.append((asked.heard, asked.supposed))
        return self.gains.get(asked.supposed, self.of_gain)


def test_a_name_is_weighed_in_place_of_the_word_or_of_two_in_the_talk_around_them():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    ears = Weighing(3.0)

    listened_again(step, hearing_of("Why is that?", "Gray is, start us off."), ears)

    heard = "Gray is, start us off."
    assert ears.asked == [(heard, "Grace is, start us off."), (heard, "Grace, start us off.")]


@pytest.mark.parametrize("likelier", ["Grace is, start us off.", "Grace, start us off."])
def test_the_likelier_of_the_two_counts(likelier):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("Why is that?", "Gray is, start us off.")

    finding = find(step, listened_again(step, hearing, Weighing(3.0, **{likelier: NAME_GAIN})))[0]

    assert finding.outcome == "seen"


def test_a_name_that_ends_the_talk_is_weighed_against_the_word_alone():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    ears = Weighing(3.0)

    listened_again(step, hearing_of("Why is that?", "Brace."), ears)

    assert ears.asked == [("Brace.", "Grace.")]


def test_a_name_that_is_announced_counts_as_called_where_its_sound_is_there():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("How do you know that?", "Let us hear from braes.")
    words = tuple(replace(w, probability=0.5) if w.text == "braes." else w for w in hearing.words)

    finding = find(step, listened_again(step, replace(hearing, words=words), Ears(0.0, 0.0)))[0]

    assert finding.outcome == "seen"


@pytest.mark.parametrize(
    ("between", "asks", "outcome"),
    [
        ("Have a think.", "Grace, what have you got?", "seen"),
        ("Talk to your partner.", "Grace, can you start us off?", "seen"),
        ("Have a think.", "Gray is, what have you got?", "seen"),
        ("Now the second one.", "Grace, why does it float?", "not_seen"),
    ],
    ids=["for what they have", "to begin", "garbled", "a question of its own"],
)
def test_a_name_that_asks_for_the_answer_alone_is_called_after_the_question_before(between, asks, outcome):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))

    hearing = hearing_of("How do you know that?", between, asks)
    words = tuple(replace(w, probability=0.5) if w.text == "Gray" else w for w in hearing.words)

    finding = find(step, listened_again(step, replace(hearing, words=words), Ears(0.0, 0.0)))[0]

    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("shortfall", "outcome"), [(MOST_SHORT_NAME, "unsure"), (MOST_SHORT_CERTAIN + 0.1, "not_seen")]
)
def test_a_name_that_may_be_inside_what_is_said_makes_it_doubtful_and_no_more(shortfall, outcome):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("How do you know that?", "Let us look at braes now.")
    words = tuple(replace(w, probability=0.5) if w.text == "braes" else w for w in hearing.words)
    hearing = replace(hearing, words=words)

    looked = [doubt.word.text for doubt in names_in_doubt(step, hearing)]
    finding = find(step, listened_again(step, hearing, Ears(NAME_GAIN - 0.1, shortfall)))[0]

    assert set(looked) == {"Let", "braes"}
    assert finding.outcome == outcome


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (("Look at this one.", "Grace, what have you got?"), "unsure"),
        (("Look at this one. Grace, what have you got?",), "not_seen"),
        (("Grace, what have you got?",), "not_seen"),
    ],
    ids=["after a wait", "in one breath", "first of all"],
)
def test_who_waits_and_asks_by_name_for_the_answer_alone_may_have_asked_before(said, outcome):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))

    assert find(step, hearing_of(*said))[0].outcome == outcome


def test_a_name_that_uncertain_words_lead_in_is_told_as_that():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("Why is that?", "Sound cute, Grace, hands down.")
    words = tuple(replace(w, probability=0.2) if w.text in ("Sound", "cute,") else w for w in hearing.words)

    finding = find(step, replace(hearing, words=words))[0]

    assert finding.outcome == "unsure"
    assert sentence(finding, step.criteria[0], step) == (
        "You asked at 0:01, the silence lasted 2.0 s, then you said Grace; "
        "but the words just before the name are not certain."
    )


def test_a_name_that_may_have_been_said_is_told_as_that():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    words = tuple(replace(w, probability=0.5) if w.text == "Brace." else w for w in ASKED.words)

    finding = find(step, listened_again(step, replace(ASKED, words=words), Ears(0.0, MOST_SHORT_DOUBTFUL)))[0]

    assert sentence(finding, step.criteria[0], step) == (
        "No name of the roster was heard after a question, but what was said there may be one."
    )


def test_a_name_that_is_announced_is_called_however_the_words_before_it_were_heard():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = hearing_of("How do you know that?", "Let us hear from Grace.")

    assert find(step, uncertain(hearing, "hear"))[0].outcome == "seen"


@pytest.mark.parametrize(
    ("shortfall", "outcome"), [(MOST_SHORT_NAME, "not_seen"), (MOST_SHORT_NAME + 0.1, "unsure")]
)
@pytest.mark.parametrize("asked", ["Grace, why does it float?", "Grace why does it float?"])
def test_an_uncertain_name_before_a_question_is_held_against_its_sound(asked, shortfall, outcome):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    hearing = uncertain(hearing_of("Look at this.", asked), "Grace,", "Grace")

    assert find(step, hearing)[0].outcome == "unsure"
    again = listened_again(step, hearing, Ears(NAME_GAIN - 0.1, shortfall))
    assert find(step, again)[0].outcome == outcome


def test_an_uncertain_word_that_is_spelt_like_a_name_is_never_called_something_else():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    far = Ears(0.0, MOST_SHORT_DOUBTFUL + 1)

    heard = [hearing_of("How do you know that?", said) for said in ("Brace.", "Quiet.")]
    found = [find(step, listened_again(step, uncertain(one, "Brace.", "Quiet."), far))[0] for one in heard]

    assert [finding.outcome for finding in found] == ["unsure", "not_seen"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (("Now the second one.", "Am I?"), "unsure"),
        (("Have the think.", "Go, Grace.", "What have you got?"), "unsure"),
        (("Have a think.", "What have you got?"), "not_seen"),
    ],
    ids=["a name, garbled", "asked before", "the question itself"],
)
def test_a_question_that_may_be_none_makes_no_miss(said, outcome):
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))

    assert find(step, uncertain(hearing_of(*said), "Am"))[0].outcome == outcome


def test_a_name_that_an_earlier_version_did_not_weigh_is_weighed_now():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))
    heard = listened_again(step, uncertain(ASKED, "Brace."), Ears(0.0, 3.0))
    earlier = replace(heard, reheard=tuple(replace(one, gain=None) for one in heard.reheard))

    assert find(step, earlier)[0].outcome == "unsure"
    assert find(step, listened_again(step, earlier, Ears(0.0, 3.0)))[0].outcome == "seen"
    assert not names_in_doubt(step, heard)


def test_in_a_run_too_long_to_be_heard_as_one_a_name_is_weighed_by_what_opens_it():
    step = replace(NAMING, scenario=Scenario(roster=("Grace",)))

    (doubt, *_) = names_in_doubt(step, hearing_of("Why is that?", "Brace, " + "so " * 40))

    assert (doubt.word.text, doubt.span, doubt.after) == ("Brace,", doubt.opening, ())
