import pytest

from rubrics.hearing import Heard
from rubrics.matching import Line, hits, is_in_own_words, line_of

ROSTER = ("Devon", "Jordan", "Ruby", "Callum", "Grace")

HEARD = [
    ("hands down", "Okay, HANDS DOWN everyone."),
    ("hands down", "Hands-down, please."),
    ("I'll choose", "I will choose somebody."),
    ("I will choose", "I’ll choose somebody."),
    ("do not call out", "Don't call out."),
    ("three, two, one", "3-2-1, eyes here."),
    ("three two one", "321."),
    ("thirty seconds", "You have 30 seconds."),
    ("20 minutes", "You have twenty minutes."),
    ("everyone be ready", "Every one be ready."),
    ("on your white boards", "On your whiteboards."),
    ("pens down", "Pence down."),
    ("wait for the signal", "Weight for the signal."),
    ("does that make sense", "Does that make cents?"),
    ("first, the books", "First the the books."),
    ("come back to the class", "Come back to class."),
    ("{roster}", "Thanks, Devin."),
    ("{roster}", "Thanks, Dev on."),
    ("thank you {roster} for", "Thank you, Calum, for waiting."),
    ("{roster} you", "Ruby, you lined them up."),
]
NOT_HEARD = [
    ("hands down", "Hands up."),
    ("hands down", "Pens down."),
    ("pens down", "Hands down."),
    ("eyes on me", "The ice was on meat."),
    ("eyes on me", "Eyes on my paper."),
    ("everyone hands down please", "Everyone hands up please."),
    ("and stop", "Stop."),
    ("no", "Now know this."),
    ("go", "Going, got, good."),
    ("clever", "Never, ever."),
    ("brilliant", "The brilliantine shone."),
    ("{roster}", "The grass is even greener by the column."),
    ("{roster}", "Rub that out. Gracious."),
    ("brilliant", "Brilliance is a word."),
    ("in silence", "In science we test."),
]


def line(text: str, gap_after: str = "", gap_s: float = 0.0, roster: tuple[str, ...] = ROSTER) -> Line:
    words, moment_s = [], 0.0
    for word in text.split():
        words.append(Heard(word, moment_s, moment_s + 0.3, 0.9, 0, 0))
        moment_s += 0.3 + (gap_s if word == gap_after else 0.0)
    return line_of(words, roster)


@pytest.mark.parametrize(("phrase", "text"), HEARD)
def test_what_recognisers_garble_is_forgiven(phrase: str, text: str) -> None:
    assert len(hits(line(text), [phrase])) == 1


@pytest.mark.parametrize(("phrase", "text"), NOT_HEARD)
def test_nothing_else_is_forgiven(phrase: str, text: str) -> None:
    assert hits(line(text), [phrase]) == []


def test_a_name_that_was_split_keeps_its_letters() -> None:
    words = [
        Heard(text, 0.0, 0.0, 1.0, 0, 0)
        for text in ["Mark", "us", "present.", "Oil", "over", "again.", "Oli", "ver."]
    ]

    (hit,) = hits(line_of(words, ("Marcus", "Oliver")), ["{roster}"])

    assert (hit.first, hit.last) == (6, 7)


def test_exact_forgives_no_other_word() -> None:
    assert hits(line("Pence down."), ["pens down"], "exact") == []
    assert len(hits(line("Pens, down!"), ["pens down"], "exact")) == 1


def test_a_pattern_is_looked_for_in_the_words_as_written() -> None:
    (hit,) = hits(line("You have 30 seconds, no more."), [r"\d+ seconds?"], "regex")

    assert (hit.first, hit.last) == (2, 3)


def test_a_pattern_may_name_the_roster() -> None:
    (hit,) = hits(line("I think ruby knows."), [r"{roster} knows"], "regex")

    assert (hit.first, hit.last) == (2, 3)
    assert hits(line("Ruby knows.", roster=()), [r"{roster} knows"], "regex") == []


def test_a_place_counts_once_however_many_phrases_fit_it() -> None:
    found = hits(line("Hands down everyone. Hands down."), ["hands down", "hands down everyone"])

    assert [(hit.first, hit.last) for hit in found] == [(0, 2), (3, 4)]


def test_a_phrase_reaches_over_a_slow_count_but_not_over_a_long_silence() -> None:
    slow, broken = (line("three two one", gap_after="two", gap_s=gap_s) for gap_s in (1.5, 4.0))

    assert len(hits(slow, ["three two one"])) == 1
    assert hits(broken, ["three two one"]) == []


@pytest.mark.parametrize(
    ("phrase", "heard"),
    [
        ("the whole class", "The hole class."),
        ("write it down", "Right it down."),
        ("great work", "Grate work."),
        ("a principle to keep", "A principal to keep."),
        ("I practise", "I practice."),
    ],
)
def test_what_is_said_the_same_is_the_same(phrase: str, heard: str) -> None:
    said = line(heard)
    (hit,) = hits(said, [phrase])

    assert is_in_own_words(said, hit, [phrase])


@pytest.mark.parametrize(
    ("heard", "is_own"),
    [
        ("Pens down.", True),
        ("Pens, um, down please.", True),
        ("Pens downs.", True),
        ("Pence down.", False),
        ("Every one ready.", True),
        ("Grace is ready.", True),
    ],
)
def test_words_that_sound_alike_are_told_from_a_phrase_s_own(heard: str, *, is_own: bool) -> None:
    said = line(heard, roster=("Grace",))
    phrases = ["{roster} is ready"] if "Grace" in heard else ["pens down", "everyone ready"]
    (hit,) = hits(said, phrases)

    assert is_in_own_words(said, hit, phrases) == is_own


def test_a_lower_threshold_takes_letters_alone() -> None:
    assert len(hits(line("Eyes on meat."), ["eyes on me"], threshold=0.7)) == 1


def test_many_small_words_do_not_run_away() -> None:
    assert hits(line("hands " + "the " * 3000), ["hands down"]) == []
