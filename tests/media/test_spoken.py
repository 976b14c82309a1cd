"""That words go back to where they were said, whatever the recogniser's clock made of them."""

import numpy as np
import pytest

from media.spoken import Piece, cut, in_order, leanings, placed
from media.timeline import Span
from media.transcript import Word


def said(text: str, start_s: float, end_s: float) -> Word:
    return Word(text, start_s, end_s, 0.9)


def test_a_piece_holds_its_stretches_one_after_another():
    sound = np.arange(48_000, dtype=np.float32)
    piece = Piece((Span(0.5, 1.0), Span(2.0, 3.0)))

    taken = piece.taken_from(sound)

    assert taken.size == 24_000
    assert (taken[0], taken[8_000]) == (8_000, 32_000)


def test_a_time_in_a_piece_is_put_back_on_the_recordings_clock():
    piece = Piece((Span(0.5, 1.0), Span(2.0, 3.0)))

    span = piece.on_the_recording(0.7, 0.9, 0.5)

    assert (span.start_s, span.end_s) == pytest.approx((2.2, 2.4))


def test_a_word_across_a_cut_stays_on_the_side_where_most_of_it_is():
    piece = Piece((Span(0.5, 1.0), Span(2.0, 3.0)))

    span = piece.on_the_recording(0.4, 0.9, 0.5)

    assert (span.start_s, span.end_s) == pytest.approx((2.0, 2.4))


@pytest.mark.parametrize(
    ("texts", "leans"),
    [
        (["afraid", "of?"], (1.0, 0.0)),
        (["of?", "Emma", "over"], (0.5, 1.0, 0.5)),
        (["of?", "Emma."], (0.5, 0.5)),
        ([], ()),
    ],
)
def test_marks_tell_on_which_side_of_a_silence_a_word_was_said(texts, leans):
    assert leanings(texts) == leans


def test_a_word_across_a_cut_goes_where_it_leans():
    piece = Piece((Span(0.5, 1.0), Span(2.0, 3.0)))

    starts = [piece.on_the_recording(0.3, 0.9, leans).start_s for leans in (0.0, 1.0)]

    assert starts == pytest.approx([0.8, 2.0])


def test_long_silences_are_cut_out_and_short_ones_kept():
    speech = (Span(1.0, 2.0), Span(3.0, 4.0), Span(9.0, 10.0))

    (piece,) = cut(speech, duration_s=10.1, longest_s=300)

    assert piece.stretches == (Span(0.6, 4.4), Span(8.6, 10.1))


def test_long_speech_is_cut_into_pieces_at_long_silences():
    speech = tuple(Span(start, start + 6.0) for start in (0.0, 10.0, 20.0, 30.0))

    pieces = tuple(cut(speech, duration_s=40.0, longest_s=14.0))

    assert [len(piece.stretches) for piece in pieces] == [2, 2]


def test_a_run_without_a_long_silence_is_cut_at_its_widest_gap():
    speech = (Span(0.0, 6.0), Span(6.2, 9.0), Span(9.8, 12.0), Span(12.1, 30.0))

    pieces = tuple(cut(speech, duration_s=30.0, longest_s=14.0))

    assert [piece.stretches for piece in pieces] == [
        (Span(0.0, 9.4),),
        (Span(9.4, 23.4),),  # nobody draws breath: it has to be somewhere
        (Span(23.4, 30.0),),
    ]


def test_a_word_stamped_into_the_silence_moves_to_the_speech_nearest():
    speech = (Span(1.0, 2.0), Span(5.0, 6.0))

    words = placed((said("White", 0.6, 1.2), said("Devon", 4.1, 4.6), said("please", 5.8, 6.4)), speech)

    assert [(word.start_s, word.end_s) for word in words] == [(1.0, 1.2), (5.0, 5.0), (5.8, 6.0)]


def test_a_word_stretched_over_a_silence_stays_before_it_where_it_has_a_mark():
    speech = (Span(1.0, 2.0), Span(5.0, 6.0))
    afraid, of, emma = said("afraid", 1.2, 1.9), said("of?", 1.9, 5.2), said("Emma,", 1.95, 5.5)

    before = placed((afraid, of), speech)
    after = placed((of, emma), speech)
    told = placed((said("of?", 1.5, 1.9), said("Emma", 1.9, 5.5)), speech)

    assert [(word.start_s, word.end_s) for word in before] == [(1.2, 1.9), (1.9, 2.0)]
    assert after[1].start_s == 5.0  # nobody can tell: where most of it is
    assert told[1].start_s == 5.0


def test_a_phrase_that_nobody_was_there_to_say_is_left_out():
    speech = (Span(1.0, 2.0),)

    assert placed((said("Thanks", 8.0, 8.4), said("for", 8.4, 8.5), said("watching", 8.5, 9.0)), speech) == ()
    assert placed((said("Thanks", 1.0, 1.4),), ()) == ()


def test_no_word_starts_before_the_one_it_follows():
    words = in_order((said("one", 1.0, 1.4), said("two", 0.8, 0.9), said("three", 1.2, 1.5)))

    assert [(word.start_s, word.end_s) for word in words] == [(1.0, 1.4), (1.0, 1.0), (1.2, 1.5)]
