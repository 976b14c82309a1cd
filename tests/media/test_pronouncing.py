"""How texts are pronounced, as far as the dictionary knows."""

import pytest

from media import pronouncing
from media.errors import ModelDamaged
from media.pronouncing import MOST_WAYS, pronunciations


def test_a_text_is_the_phones_of_its_words():
    assert ("HH", "AE", "N", "D", "Z", "D", "AW", "N") in pronunciations("Hands down.")


def test_a_contraction_is_said_as_it_is_written():
    assert ("AY", "L", "CH", "UW", "Z") in pronunciations("I’ll choose")


def test_an_owner_s_ending_is_heard_on_a_word_that_is_known_without_it():
    assert ("SH", "AH", "V", "AH", "L", "Z") in pronunciations("shovel's")


def test_a_word_that_is_said_in_two_ways_makes_two_texts_and_many_make_a_few():
    assert {way[0] for way in pronunciations("either")} == {"IY", "AY"}
    assert len(pronunciations("the either the either the either")) == MOST_WAYS


def test_a_word_may_be_said_as_in_britain():
    assert pronunciations("glass") == (("G", "L", "AE", "S"), ("G", "L", "AA", "S"))
    assert ("F", "R", "AE", "JH", "AY", "L") in pronunciations("fragile")


@pytest.mark.parametrize("text", ["", "…", "zzyxqw", "hands 3"])
def test_what_is_not_known_has_none(text):
    assert pronunciations(text) == ()


def test_a_damaged_dictionary_is_named(tmp_path, monkeypatch):
    damaged = tmp_path / "cmudict.txt.gz"
    damaged.write_bytes(b"no dictionary")
    monkeypatch.setattr(pronouncing, "DICTIONARY", damaged)
    pronouncing._dictionary.cache_clear()

    with pytest.raises(ModelDamaged, match="install the studio again"):
        pronunciations("parallelogram")

    pronouncing._dictionary.cache_clear()
