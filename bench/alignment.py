"""How right, and how fast, two takes are laid beside each other by their words: `python -m bench.alignment`.

Sixty pairs are made from five lessons by a fixed seed. The second take of a pair is spoken at another speed
with other pauses, with parts dropped, said again and told in another order. Both are misheard as a recogniser
does: words swapped for their homophones, garbled, lost and invented, every edge of a word some 60 ms off and
a few of them 0.4 s. Then each criterion's origin, the moment at which its sentence begins or the wait after
it, is looked up in the other take. A sentence said again is one moment: either saying is right. Ends with 1
if a bar is missed.
"""

import random
import sys
import time
from dataclasses import dataclass
from statistics import median

from studio.alignment import align

PAIRS, SEED, RUNS = 60, 2026, 15
TOLERANCE_S, RIGHT_BAR, TIME_BAR_MS, LONG_S = 0.3, 0.95, 50, 300

# Lessons, a paragraph each; a stroke ends a sentence, a star marks one that a criterion points at.
LESSONS = """
*Eyes on me. Three, two, one. | Pens down, please. | Today we are looking at how a river bends. | Look at
the photograph on the board. | I am going to ask a question and then wait. | *Where is the water fastest, on
the inside or the outside of the bend? | Devon. | And how do you know that from the photograph? | Thank you,
say that again in a full sentence. | *Ruby, what would happen to the bank over time? | So the outside of the
bend wears away. | We call that erosion. | Write that word in your margin now.

*Hands down for this one, I will choose. | We solved these last week, so start with what you remember. |
Here is an equation: three x plus two equals fourteen. | *What do we do first to both sides? | Thinking
time. | Callum, start us off. | Nearly: say why we subtract and not add. | Good, so we take two away from
both sides. | *Grace, what is left on the left? | Check it by putting four back in. | If you have that, tick
it. | If not, fix it in green pen.

Welcome in, books out, the task is on the board. | *In silence, on your own, for two minutes, answer
question one. | Off you go. | Jordan, pen in your hand, thank you. | I can see most of row two have started.
| One minute left. | *Pens down, look this way. | Boards ready, write your answer and keep it hidden. |
*Three, two, one, show me. | I can see two different answers. | Hold them up while I read. | Most of us have
the first answer. | Let us find out who is right.

Listen to the sentence first, then we will take it apart. | *The old man walked slowly towards the harbour.
| I am asking myself which word tells me how he feels. | I notice the word slowly. | So I will underline it,
because it slows the whole line down. | A common slip is to choose the longest word. | *Your turn: which
word would you change, and why? | Turn to your partner, thirty seconds. | Sami, tell us what your partner
said. | *Say it again using the word because. | That is a careful answer. | Write your own version
underneath.

*Today is a new lesson, and I am glad you are here. | Yesterday you left the room without asking. | Tell me
what was going on for you. | Take your time. | *What would help you to stay next time? | So if it gets too
loud you will show me the card. | And I will come to you without a fuss. | *So tomorrow you will sit at the
front, and show me the card. | Does that feel possible? | Thank you for talking it through. | Let us walk
back in together.
"""
HOMOPHONES = dict(
    pair.split()
    for pair in """
to two; your you're; there their; right write; write right; one won; two to; pens pence; me meat;
here hear; for four; wait weight; would wood; so sow; eyes ice; know no; we he; ruby rubie; callum
column; sami sammy; devon devan
""".strip()
    .replace("\n", " ")
    .split("; ")
)
INVENTED = ("the", "and", "so", "it", "okay", "now", "that")


@dataclass(frozen=True)
class Word:
    """One word as it was heard."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Take:
    """What was heard, and where each sentence truly begins and ends, by its place in the lesson."""

    words: tuple[Word, ...]
    sayings: dict[int, tuple[tuple[float, float], ...]]


@dataclass(frozen=True)
class Lookup:
    """One origin looked up: whether it was found, and said to be sure; `there` if it was to be found."""

    sure: bool
    right: bool
    there: bool


def main() -> int:
    """Print every figure beside its bar, and return the exit status."""
    chance = random.Random(SEED)
    looked_up = [looked_up_in(*made_pair(number, chance)) for number in range(PAIRS)]
    every = [one for lookups in looked_up for one in lookups]
    there, wrong = [one for one in every if one.there], [one for one in every if not one.right]
    right, sure = [one for one in every if one.right], [one for one in every if one.sure]
    whole = sum(all(one.right for one in lookups if one.there) for lookups in looked_up)
    print(f"{'pairs, origins in both takes':<44} {PAIRS:6d} {len(there):6d}")
    kept = [line("origins right within 0.3 s", len(right) / len(there), RIGHT_BAR, at_least=True)]
    print(f"{'pairs with every origin right':<44} {whole / PAIRS:9.3f}")
    print(f"{'right, of those said to be sure':<44} {share_of(sure, 'right'):9.3f}")
    print(f"{'sure, of those that are right':<44} {share_of(right, 'sure'):9.3f}")
    print(f"{'unsure, of those wrong or not there':<44} {1 - share_of(wrong, 'sure'):9.3f}")
    kept.append(
        line("two takes of five minutes, ms of one core", long_ms(chance), TIME_BAR_MS, at_least=False)
    )
    return 0 if all(kept) else 1


def share_of(lookups: list[Lookup], what: str) -> float:
    """Return the share of *lookups* that are *what*: `right` or `sure`."""
    return sum(getattr(one, what) for one in lookups) / max(1, len(lookups))


def line(name: str, figure: float, bar: float, *, at_least: bool) -> bool:
    """Print one figure; return whether it keeps its bar."""
    kept = figure >= bar if at_least else figure <= bar
    said = f"at {'least' if at_least else 'most'} {bar:g}   {'kept' if kept else 'MISSED'}"
    print(f"{name:<44} {figure:9.3f}   {said}")
    return kept


def lessons() -> list[list[tuple[str, bool]]]:
    """Return the sentences of each lesson, and whether a criterion points at each."""
    return [
        [(sentence.strip().lstrip("*"), sentence.strip().startswith("*")) for sentence in row.split("|")]
        for row in LESSONS.strip().replace("\n\n", "\v").replace("\n", " ").split("\v")
    ]


def made_pair(number: int, chance: random.Random) -> tuple[list[int], Take, Take]:
    """Return a pair of takes of one lesson, and the sentences that its criteria point at."""
    lesson = lessons()[number % len(lessons())]
    order = list(range(len(lesson)))
    pointed = [place for place in order if lesson[place][1]]
    first = spoken(lesson, order, chance)
    return pointed, first, spoken(lesson, altered(order, number, chance), chance)


def altered(order: list[int], number: int, chance: random.Random) -> list[int]:
    """Return the sentences of a second take: some dropped, said again, told in another order."""
    kept = [place for place in order if chance.random() > 0.12]
    if number % 3 == 1:
        again = chance.randrange(len(kept))
        kept[again + 1 : again + 1] = kept[again : again + 2]
    if number % 3 == 2:
        begin = chance.randrange(1, len(kept) - 3)
        kept[begin : begin + 4] = [*kept[begin + 2 : begin + 4], *kept[begin : begin + 2]]
    return kept


def spoken(lesson: list[tuple[str, bool]], order: list[int], chance: random.Random) -> Take:
    """Return the take in which these sentences are said in this order."""
    pace_s = chance.uniform(0.045, 0.1)  # a letter
    now, words = chance.uniform(0.3, 3.0), []
    sayings: dict[int, list[tuple[float, float]]] = {}
    for place in order:
        began, sentence = now, []
        for text in lesson[place][0].split():
            length = max(0.09, len(text) * pace_s * chance.uniform(0.8, 1.2))
            sentence.append(Word(text, now, now + length))
            now += length + chance.uniform(0.0, 0.08)
        sayings.setdefault(place, []).append((began, sentence[-1].end_s))
        words += sentence
        now += chance.choice((0.3, 0.5, 0.8, 1.2, 3.4))
    return Take(heard(words, chance), {place: tuple(said) for place, said in sayings.items()})


def heard(words: list[Word], chance: random.Random) -> tuple[Word, ...]:
    """Return the words as a recogniser writes them down."""
    written: list[Word] = []
    for word in words:
        odds = chance.random()
        if odds < 0.02:
            continue
        text = misheard(word.text, chance) if odds < 0.12 else word.text
        written.append(Word(text, *smeared(word, chance)))
        if odds > 0.985:
            written.append(Word(chance.choice(INVENTED), word.end_s, word.end_s + 0.05))
    return tuple(sorted(written, key=lambda word: word.start_s))


def misheard(text: str, chance: random.Random) -> str:
    """Return another word that sounds like it, or one with letters lost."""
    plain = text.casefold().strip(".,?:!")
    if plain in HOMOPHONES:
        return HOMOPHONES[plain]
    cut = chance.randrange(len(plain))
    return plain[:cut] + plain[cut + 1 :] if len(plain) > 3 else chance.choice(INVENTED)


def smeared(word: Word, chance: random.Random) -> tuple[float, float]:
    """Return where the recogniser thinks that it is."""
    spread = 0.4 if chance.random() < 0.01 else 0.06
    start = max(0.0, word.start_s + chance.gauss(0, spread))
    return start, max(start, word.end_s + chance.gauss(0, 0.06))


def looked_up_in(pointed: list[int], first: Take, last: Take) -> list[Lookup]:
    """Look every origin of the first take up in the last."""
    alignment = align(first.words, last.words)
    lookups = []
    for place in pointed:
        for edge in (0, 1):
            found = alignment.counterpart(first.sayings[place][0][edge], "first")
            truths = [saying[edge] for saying in last.sayings.get(place, ())]
            right = any(abs(found.at_s - truth) <= TOLERANCE_S for truth in truths)
            lookups.append(Lookup(found.is_sure, right, bool(truths)))
    return lookups


def long_ms(chance: random.Random) -> float:
    """Return the median milliseconds of processor that two takes of five minutes take."""
    sentences = [sentence for lesson in lessons() for sentence in lesson]
    long = [of_length(sentences, chance) for _ in range(2)]
    print(f"{'words in two takes of five minutes':<44} {len(long[0]):6d} {len(long[1]):6d}")
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        align(*long)
        times.append((time.process_time() - began) * 1000)
    return median(times)


def of_length(sentences: list[tuple[str, bool]], chance: random.Random) -> tuple[Word, ...]:
    """Return the words of a take that goes on for five minutes."""
    order = [place % len(sentences) for place in range(4 * len(sentences)) if chance.random() > 0.1]
    return tuple(word for word in spoken(sentences, order, chance).words if word.end_s < LONG_S)


if __name__ == "__main__":
    sys.exit(main())
