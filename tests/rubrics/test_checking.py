"""A phrase that was written down, held against the phones of its sound."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from media.timeline import Span
from media.transcript import Supposition
from rubrics.checking import MOST, checks
from rubrics.criteria import StepTemplate
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.matching import MOST_SHORT, MOST_SHORT_UNWRITTEN
from rubrics.rehearing import is_worth_hearing, listened_again
from tests.rubrics.test_rehearing import hearing_of, step_of

CHOOSE = step_of("phrase_present", any_of=["I'll choose", "hands up"], closed=True)
AVOID = step_of("phrase_absent", none_of=["I'll choose"])
ORDER = step_of("phrase_order", sequence=[["hands down"], ["I'll choose"]])
SAID = hearing_of("Hands down.", "Now, I'll choose or best.")


class Ears:
    """Hears every text fall short by what *shortfalls* has for it, by nothing if it has none."""

    def __init__(self, **shortfalls: float | None) -> None:
        self._shortfalls = shortfalls

    def gain(self, asked: Supposition) -> float:
        return 0.0

    def shortfalls(
        self, span: Span, texts: Sequence[str], *, opening: bool = False
    ) -> tuple[float | None, ...]:
        return tuple(self._shortfalls.get(text.split()[-1].strip(".").casefold(), 0.0) for text in texts)


def outcome(step: StepTemplate, hearing: Hearing, **shortfalls: float | None) -> tuple[str, bool]:
    finding = find(step, listened_again(step, hearing, Ears(**shortfalls)))[0]
    return finding.outcome, finding.near


def test_a_phrase_is_looked_for_in_the_whole_stretch():
    (check,) = checks(CHOOSE, SAID)

    assert check.texts == ("I'll choose",)
    assert (check.span.start_s, check.span.end_s) == pytest.approx((3.8, 5.8))
    assert (check.place.start_s, check.place.end_s) == pytest.approx((4.2, 5.0))


@pytest.mark.parametrize(
    ("shortfall", "expected"),
    [
        (0.0, ("seen", False)),
        (MOST_SHORT, ("seen", False)),
        (MOST_SHORT + 0.01, ("unsure", True)),
        (None, ("seen", False)),  # nobody knows how it is pronounced
    ],
)
def test_a_phrase_counts_unless_its_phones_are_not_in_the_sound(shortfall, expected):
    assert outcome(CHOOSE, SAID, choose=shortfall) == expected


BRILLIANT = step_of("phrase_present", any_of=["brilliant"], closed=True)
SHONE = hearing_of("The brilliant team shone.")


def test_a_lone_word_is_looked_for_with_its_neighbours_too():
    (check,) = checks(BRILLIANT, SHONE)

    assert check.texts == ("brilliant", "The brilliant", "brilliant team")


@pytest.mark.parametrize(
    ("shortfall", "expected"),
    [(MOST_SHORT, ("seen", False)), (MOST_SHORT + 0.01, ("unsure", True)), (None, ("seen", False))],
)
def test_a_word_that_a_longer_one_holds_does_not_count(shortfall, expected):
    assert outcome(BRILLIANT, SHONE, team=shortfall) == expected


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("Okay, show me.", ("show me",)),
        ("Shoe me.", ("show me",)),
        ("Show, um, me.", ("show me", "Show, um, me.")),
    ],
    ids=["as it is", "another word", "a small word more"],
)
def test_a_word_in_place_of_another_is_no_wording_of_the_phrase(written, texts):
    (check,) = checks(step_of("phrase_present", any_of=["show me"], closed=True), hearing_of(written))

    assert check.texts == texts


@pytest.mark.parametrize(
    ("written", "shortfall", "expected"),
    [
        ("Show me.", MOST_SHORT, "seen"),
        ("Please show, um, me.", MOST_SHORT, "seen"),
        ("Shoe me.", MOST_SHORT_UNWRITTEN, "seen"),
        ("Shoe me.", MOST_SHORT_UNWRITTEN + 0.01, "unsure"),
        ("Shoe me.", None, "seen"),
    ],
)
def test_a_word_that_only_sounds_alike_needs_the_phones_of_a_phrase_that_was_not_written(
    written, shortfall, expected
):
    step = step_of("phrase_present", any_of=["show me"], closed=True)

    assert outcome(step, hearing_of(written), me=shortfall)[0] == expected


@pytest.mark.parametrize(
    ("phrase", "written", "expected"),
    [
        ("clever", "Clever.", "seen"),
        ("clever", "The clover grew.", "unsure"),
        ("clever", "A cleaver cuts.", "unsure"),
        ("whole", "The hole.", "seen"),
        ("colour", "The color.", "seen"),
        ("organise", "To organize it.", "seen"),
        ("centre", "The center.", "seen"),
        ("because", "Be cause.", "seen"),
        ("boards", "The board.", "seen"),
        ("brilliant", "The brilliantine.", "not_seen"),
    ],
)
def test_a_word_alone_is_itself_or_its_homophone_however_it_is_spelt(phrase, written, expected):
    step = step_of("phrase_present", any_of=[phrase], closed=True)

    assert outcome(step, hearing_of(written))[0] == expected


@pytest.mark.parametrize("how", [{"match": "regex", "any_of": [r"cl\w+ver"]}, {"threshold": 0.8}])
def test_who_asks_for_a_pattern_or_for_letters_alone_gets_them(how):
    step = step_of("phrase_present", **({"any_of": ["clever"]} | how))

    assert find(step, hearing_of("The clover grew."))[0].outcome == "seen"


def test_a_word_alone_that_only_sounds_alike_is_not_said_for_certain_where_it_is_to_be_left_out():
    assert find(step_of("phrase_absent", none_of=["clever"]), hearing_of("A cleaver."))[0].outcome == "unsure"


def test_a_phrase_to_leave_out_and_a_part_of_an_order_are_then_a_person_s_to_decide():
    assert outcome(AVOID, SAID)[0] == "not_seen"
    assert outcome(AVOID, SAID, choose=4.0)[0] == "unsure"
    assert outcome(ORDER, SAID)[0] == "seen"
    assert outcome(ORDER, SAID, choose=4.0)[0] == "unsure"


def test_what_was_checked_before_is_not_checked_again():
    heard = listened_again(CHOOSE, SAID, Ears())

    assert [reheard.shortfall for reheard in heard.reheard] == [0.0]
    assert not is_worth_hearing(CHOOSE, heard)


def test_once_the_words_are_set_right_it_no_longer_counts():
    heard = listened_again(CHOOSE, SAID, Ears(choose=4.0))
    words = tuple(replace(word, text="choose,") if word.text == "choose" else word for word in heard.words)

    assert find(CHOOSE, replace(heard, words=words))[0].outcome == "seen"


def test_a_word_that_stands_alone_is_checked_too():
    step = step_of("phrase_present", any_of=["hands"], closed=True)

    assert outcome(step, hearing_of("Open your books.", "Hands."), hands=4.0) == ("unsure", True)


def test_names_are_looked_for_as_they_were_written():
    step = step_of("phrase_present", any_of=["thank you, {roster}"], closed=True)
    hearing = replace(hearing_of("Thank you, Devon."), roster=("Devon",))

    (check,) = checks(step, hearing)

    assert check.texts == ("Thank you, Devon.",)


def test_a_take_full_of_phrases_has_its_least_certain_ones_checked():
    hearing = hearing_of(*["I'll choose."] * (MOST + 3))
    doubtful = replace(hearing.words[0], probability=0.2)

    found = checks(CHOOSE, replace(hearing, words=(doubtful, *hearing.words[1:])))

    assert len(found) == MOST
    assert found[0].place.start_s == pytest.approx(doubtful.start_s)
