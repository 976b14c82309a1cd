from media.timeline import Span
from media.transcript import Word
from rubrics.runs import cut_at_turns, deal, runs_of


def words(*stamped: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start_s, end_s, 0.9) for text, start_s, end_s in stamped]


def test_gaps_under_three_tenths_of_a_second_do_not_end_a_run() -> None:
    speech = [Span(0.0, 1.0), Span(1.29, 2.0), Span(2.3, 3.0)]

    runs = runs_of(speech)

    assert runs == (Span(0.0, 2.0), Span(2.3, 3.0))


def test_spans_inside_one_another_make_one_run() -> None:
    assert runs_of([Span(0.5, 1.0), Span(0.0, 2.0)]) == (Span(0.0, 2.0),)


def test_words_stamped_inside_their_runs_stay_there() -> None:
    said = words(("Is", 0.1, 0.4), ("it?", 0.4, 0.9), ("Yes.", 3.1, 3.5))

    assert deal(said, [Span(0.0, 1.0), Span(3.0, 3.6)]) == (0, 0, 1)


def test_a_word_stamped_in_the_silence_before_its_run_is_dealt_to_it() -> None:
    said = words(("Where", 0.1, 0.4), ("is", 0.4, 0.6), ("it?", 0.6, 0.95), ("Devon.", 1.02, 1.5))

    assert deal(said, [Span(0.0, 1.0), Span(9.0, 9.5)]) == (0, 0, 0, 1)


def test_a_word_stretched_over_the_silence_stays_with_the_run_it_began_in() -> None:
    said = words(("Where", 0.1, 0.4), ("is", 0.4, 0.6), ("it?", 0.6, 4.1), ("Devon.", 4.1, 4.5))

    assert deal(said, [Span(0.0, 1.0), Span(4.0, 4.5)]) == (0, 0, 0, 1)


def test_several_words_stamped_early_are_all_dealt_to_the_later_run() -> None:
    said = words(
        ("Where", 0.1, 0.4), ("is", 0.4, 0.6), ("it?", 0.6, 0.95),
        ("Let's", 1.1, 1.3), ("hear", 1.3, 1.5), ("from", 1.5, 1.7), ("Devon.", 5.2, 5.8),
    )  # fmt: skip

    assert deal(said, [Span(0.0, 1.0), Span(4.6, 5.8)]) == (0, 0, 0, 1, 1, 1, 1)


def test_a_breath_without_words_takes_none() -> None:
    said = words(("Where", 0.1, 0.4), ("is", 0.4, 0.6), ("it?", 0.6, 0.95), ("Devon.", 4.0, 4.5))

    assert deal(said, [Span(0.0, 1.0), Span(2.0, 2.2), Span(4.0, 4.5)]) == (0, 0, 0, 2)


def test_words_that_overrun_all_speech_go_to_the_last_run() -> None:
    said = words(("One.", 0.0, 0.5), ("Two.", 20.0, 20.5))

    assert deal(said, [Span(0.0, 1.0)]) == (0, 0)
    assert deal([], [Span(0.0, 1.0)]) == ()


def test_a_run_is_cut_where_a_pupil_takes_over() -> None:
    turns = cut_at_turns([Span(0.0, 4.0), Span(6.0, 7.0)], [Span(2.0, 5.0)])

    assert turns == (Span(0.0, 2.0), Span(2.0, 4.0), Span(6.0, 7.0))


def test_a_stretch_marked_a_little_off_cuts_nothing() -> None:
    runs = (Span(0.0, 4.0), Span(6.0, 7.0))

    assert cut_at_turns(runs, [Span(3.8, 6.2)]) == runs


def test_a_word_before_a_comma_stays_before_the_silence() -> None:
    said = words(
        ("Look", 0.59, 0.9), ("at", 0.9, 1.11), ("the", 1.11, 1.29), ("card", 1.29, 1.66),
        ("front", 1.66, 2.04), ("of", 2.04, 2.23), ("you,", 3.06, 3.1),
        ("which", 3.31, 3.52), ("sentence", 3.52, 3.98), ("sounds", 3.98, 4.47), ("stronger,", 4.47, 5.04),
    )  # fmt: skip

    assert deal(said, [Span(0.59, 2.27), Span(3.06, 5.04)]) == (0,) * 7 + (1,) * 4
