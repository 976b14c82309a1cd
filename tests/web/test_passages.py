from web.passages import Mark, Run, ShownWord, Silence, runs

ASK = ShownWord("Why?", 10_000, 11_000)
NAME = ShownWord("Devon.", 14_500, 15_000)
THANKS = ShownWord("Thanks.", 15_200, 15_600)
WAIT = Silence(11_000, 14_400)


def test_a_silence_stands_between_the_words_around_it():
    laid = runs([ASK, NAME], [WAIT], [])

    assert laid == (Run((ASK,)), Run(silence=WAIT), Run((NAME,)))


def test_a_word_stamped_early_into_the_silence_is_read_after_it():
    early = ShownWord("Devon.", 11_050, 15_000)

    assert [run.silence for run in runs([ASK, early], [WAIT], [])] == [None, WAIT, None]


def test_words_under_one_mark_are_one_run():
    mark = Mark(14_400, 15_700, "Name last")

    assert runs([ASK, NAME, THANKS], [], [mark]) == (Run((ASK,)), Run((NAME, THANKS), mark))


def test_a_take_without_words_has_nothing_to_read():
    assert runs([], [], []) == ()
