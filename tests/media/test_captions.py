"""That captions are WebVTT, break where people breathe, and never overflow."""

import re

from media.captions import webvtt
from media.transcript import Transcript, Word


def transcript(*words: Word) -> Transcript:
    return Transcript(words, "scripted", "1", "en")


def spoken(text: str, start_s: float = 0.0, each_s: float = 0.3) -> list[Word]:
    return [
        Word(word, start_s + index * each_s, start_s + index * each_s + 0.25, 0.9)
        for index, word in enumerate(text.split())
    ]


def cue_texts(vtt: str) -> list[str]:
    return [block.split("\n", 1)[1] for block in vtt.strip().split("\n\n")[1:]]


def test_no_words_make_a_file_without_cues():
    assert webvtt(transcript()) == "WEBVTT\n"


def test_a_cue_has_its_times_and_its_words():
    vtt = webvtt(transcript(*spoken("Pens down.", start_s=3661.5)))

    assert vtt == "WEBVTT\n\n01:01:01.500 --> 01:01:02.500\nPens down.\n"


def test_a_sentence_end_and_a_pause_start_a_new_cue():
    question = spoken("Where is the water fastest?")
    name = spoken("Devon", start_s=5.0)
    answer = spoken("think again", start_s=6.5)

    vtt = webvtt(transcript(*question, *name, *answer))

    assert cue_texts(vtt) == ["Where is the water fastest?", "Devon", "think again"]


def test_no_line_is_longer_than_42_characters_and_no_cue_taller_than_two():
    words = spoken("so when we look at the outside of the bend the water there has further to travel " * 4)

    texts = cue_texts(webvtt(transcript(*words)))

    assert all(len(line) <= 42 for text in texts for line in text.split("\n"))
    assert max(text.count("\n") for text in texts) == 1
    assert " ".join(" ".join(texts).split()) == " ".join(word.text for word in words)


def test_a_short_cue_stands_a_second_unless_the_next_one_comes():
    vtt = webvtt(transcript(Word("Stop.", 1.0, 1.2, 0.9), Word("Look.", 1.5, 1.7, 0.9)))

    times = re.findall(r"(\S+) --> (\S+)", vtt)
    assert times == [("00:00:01.000", "00:00:01.500"), ("00:00:01.500", "00:00:02.500")]


def test_a_pupils_words_are_set_apart_and_marked():
    teacher = Word("why", 0.0, 0.2, 0.9)
    pupil = Word("because", 0.3, 0.6, 0.9, speaker="pupil")

    assert cue_texts(webvtt(transcript(teacher, pupil))) == ["why", "<v Pupil>because"]


def test_what_would_be_markup_is_escaped():
    vtt = webvtt(transcript(Word("5 --> <b>&", 0.0, 0.5, 0.9)))

    assert "5 --&gt; &lt;b&gt;&amp;" in vtt
