"""A phrase that was written down, heard once more by itself: when it counts, and when a person decides."""

from dataclasses import replace

import pytest

from media.timeline import Span
from media.transcript import Alone, Supposition
from rubrics.checking import UNRIVALLED, checks
from rubrics.criteria import StepTemplate
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.matching import LEAST_LEAD
from rubrics.rehearing import is_worth_hearing, listened_again
from tests.rubrics.test_rehearing import hearing_of, step_of

CHOOSE = step_of("phrase_present", any_of=["I'll choose"], closed=True)
AVOID = step_of("phrase_absent", none_of=["I'll choose"])
ORDER = step_of("phrase_order", sequence=[["hands down"], ["I'll choose"]])
SAID = hearing_of("Hands down.", "Now, I'll choose or best.")


class Ears:
    """Hears *alone* of every stretch, and nothing for or against anything else."""

    def __init__(self, *alone: Alone) -> None:
        self._alone = alone

    def gain(self, asked: Supposition) -> float:
        return 0.0

    def alone(self, span: Span, heard: str) -> tuple[Alone, ...]:
        return self._alone


def outcome(step: StepTemplate, hearing: Hearing, *alone: Alone) -> tuple[str, bool]:
    finding = find(step, listened_again(step, hearing, Ears(*alone)))[0]
    return finding.outcome, finding.near


def test_the_stretch_is_heard_whole_and_by_itself():
    (check,) = checks(CHOOSE, SAID)

    assert check.heard == "Now, I'll choose or best."
    assert [written.text for written in check.written] == ["I'll choose"]


@pytest.mark.parametrize(
    ("alone", "expected"),
    [
        ((), ("seen", False)),
        ((Alone("Now I'll choose your best.", 3.0), Alone("Now old shoes are best.", 1.4)), ("seen", False)),
        ((Alone("Now old shoes are best.", -LEAST_LEAD),), ("seen", False)),
        ((Alone("Now old shoes are best.", 1.0), Alone("Now I'll choose your best.", 0.8)), ("unsure", True)),
        ((Alone("Now.", 5.0),), ("seen", False)),  # the end was lost, and nothing put in its place
    ],
)
def test_a_phrase_counts_where_the_sound_makes_it_likelier_than_all_without_it(alone, expected):
    assert outcome(CHOOSE, SAID, *alone) == expected


def test_a_phrase_to_leave_out_and_a_part_of_an_order_are_then_a_person_s_to_decide():
    other = Alone("Now old shoes are best.", 4.0)

    assert outcome(AVOID, SAID)[0] == "not_seen"
    assert outcome(AVOID, SAID, other)[0] == "unsure"
    assert outcome(ORDER, SAID)[0] == "seen"
    assert outcome(ORDER, SAID, other)[0] == "unsure"


def test_what_was_heard_by_itself_before_is_not_heard_so_again():
    heard = listened_again(CHOOSE, SAID, Ears())

    assert [reheard.gain for reheard in heard.reheard] == [UNRIVALLED]
    assert not is_worth_hearing(CHOOSE, heard)


def test_once_the_words_are_set_right_it_no_longer_counts():
    heard = listened_again(CHOOSE, SAID, Ears(Alone("Now old shoes are best.", 4.0)))
    words = tuple(replace(word, text="choose,") if word.text == "choose" else word for word in heard.words)

    assert find(CHOOSE, replace(heard, words=words))[0].outcome == "seen"


def test_a_word_that_stands_alone_is_not_heard_by_itself():
    step = step_of("phrase_present", any_of=["hands"])

    assert not checks(step, hearing_of("Open your books.", "Hands."))
    assert checks(step, hearing_of("Open your books.", "Your hands."))
