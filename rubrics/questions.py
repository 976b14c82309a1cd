"""Questions in what the teacher said, and what kind each is.

A recogniser's question mark is believed, except after a bare name ("Devon?"). Where it left the mark
out, wording tells: how the sentence opens ("where is", "can you", "how many"), how it ends ("isn't
it"), or that it asks for a reason in other form ("convince me"). Kinds:

    confirm     asks pupils to report on themselves: "does that make sense", "everyone okay"
    reasoning   asks for a reason or a method: "why", "how do you know", "what makes that true"
    open        more than one right answer: "what do you notice", "how might", "what if"
    closed      all the rest: one checkable answer, yes and no included
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Literal

from rubrics.hearing import Heard, quote
from rubrics.likeness import named
from rubrics.sentences import SILENT_END_S, Sentence
from rubrics.tokens import tokens_of

BREATH_S = 0.5  # a silence this long before a clause keeps it apart from what it was written on to
Kind = Literal["closed", "open", "reasoning", "confirm"]

_OPENERS = frozenset(("so", "okay", "and", "but", "alright", "um", "uh", "er", "oh", "right", "well", "then"))
# These open a question too ("Now, what…"), but before a form of "be" only with a comma: "Next is the verb."
_ALSO_SUBJECTS = frozenset(
    ("now", "next", "everyone", "everybody", "class", "yes", "good", "lovely", "great")
)
_BE = frozenset(("is", "are", "was", "were"))
_BE_OR_DO = (
    "is|are|was|were|do|does|did|can|could|would|will|should|has|have|had|might|must|may|shall|am|"
    "is not|are not|does not|did not|do not"
)
_QUESTION_WORDS = frozenset(("what", "why", "how", "where", "when", "who", "which", "whose"))
_AUXILIARY = frozenset(word for word in _BE_OR_DO.split("|") if " " not in word)
_REPORTS = "tell|know|say|write|explain|show|see|remember|wonder|ask"
_SOMEBODY = "you|we|they|i|he|she|any|anyone|anybody|everyone|everybody|someone|somebody|all of|people"

_ASKS = re.compile(
    rf"""^(?:
      why\b
    | how\ (?:{_BE_OR_DO}|many|much|long|far|come|about|old|often|big|deep|fast|else)\b
    | where\ (?:{_BE_OR_DO}|else)\b
    | when\ (?:is|are|was|were|do|does|did|can|could|would|will|should|might)\b
    | who\ (?:{_BE_OR_DO}|knows|thinks|else|wants|wrote|made|said)\b | whose\b
    | which\ (?!is\ why|means|meant|(?:i|you|we|they|he|she|it)\b)
    | what\ (?!an?\b|i\b|you\b|we\b|they\b|the\ \w+\ (?:say|said|want|need)) (?=\w)
    | (?:in|at|on|for|to|with|from|of|by)\ (?:what|which|who|whose)\b
    | (?:is|are|was|were|am|does|did|can|could|would|should|might|shall)\ (?!not\b)\w+\ \w+
    | (?:is|are|was|were|does|did)\ not\ \w+
    | (?:has|had|will)\ (?:not\ )?(?:{_SOMEBODY}|it)\b | (?:do|have)\ (?:not\ )?(?:{_SOMEBODY})\b
    | (?:everyone|everybody|all)\ (?:okay|happy|clear|good|ready)$
    | (?:if|when|where|after|before|once|as)\ (?!.*\b(?:{_REPORTS})\b).+
      \b(?:what|why|how|which|where|who)\ (?:{_BE_OR_DO}|happens|happened)\b
    | any\ (?:questions|ideas|thoughts|problems)\b
    )""",
    re.VERBOSE,
)
_LEADS_UP = frozenset(("if", "when", "where", "after", "before", "once", "as"))
_LATE = re.compile(r"(?:which of (?:these|those|the)|how do you know|what makes you)\b")
_REPORTING = frozenset(
    [
        *_REPORTS.split("|"),
        "asking",
        "thinking",
        "wondering",
        "checking",
        "decide",
        "choose",
        "out",
        "about",
        "hear",
        "discuss",
    ]
)
_TAG = re.compile(
    r"\b(?:is|are|was|were|does|do|did|can|could|will|would|has|have) not (?:it|they|you|he|she|we)$"
)
_PROMPT = re.compile(
    r"\b(?:convince me|talk me through|prove it|prove to me|"
    r"(?:tell|show) (?:me|us) (?:why|how (?:you|we|do|did))|explain (?:why|how)|give me a reason)\b"
)
_CONFIRM = re.compile(
    r"""\b(?:make|makes|making)\ sense\b
    | \b(?:everyone|everybody|all|are\ we|are\ you|you|we|is\ that)
      \ (?:all\ )?(?:okay|ok|happy|clear|good|ready|sure|with\ me)\b
    | \b(?:any|got\ any|have\ any)\ (?:questions|problems)\b
    | ^(?:(?:have|has)\ )?(?:(?:you|we|everyone|everybody)\ )?(?:all\ )?got\ (?:it|that)$
    | \b(?:do|does|did)\ (?:you|we|everyone|everybody|anyone|that)
      \ (?:all\ )?(?:understand|get\ it|get\ that)\b
    | \bis\ (?:that|it|everything)\ (?:all\ )?(?:okay|clear|right\ with)\b
    | ^(?:okay|all\ right|right|yes|yeah|clear|happy|understood|understand|ready|is\ that\ okay)$""",
    re.VERBOSE,
)
_REASONING = re.compile(
    r"""\bwhy\b | \bhow\ (?:do|did|can|could|would)\ (?:you|we|they|i)
      \ (?:\w+\ )?(?:know|get|work|tell|decide|figure|arrive|reach|prove)\b
    | \bhow\ come\b | \bwhat\ (?:makes|made)\ (?:you|that|it|this|them)\b
    | \bwhat\ (?:is|was)\ (?:your|the)\ (?:reason|reasoning|evidence)\b
    | \bwhat\ (?:tells|told)\ (?:you|us)\b | \b(?:because|reason|evidence)\b""",
    re.VERBOSE,
)
_OPEN = re.compile(
    r"""\bwhat\ (?:do|did|does|might|could|would|should|if|else|happens|happened|can|will)\b
    | \bhow\ (?:do|does|did|might|could|would|should|can|will|about|is|are|else)\b | \bwhat\ about\b
    | \bin\ what\ ways?\b | \b(?:describe|think|notice|opinion|feel|compare|imagine|suppose)\b
    | \bwhat\ (?:is|are)\ (?:similar|different|interesting|going\ on|happening|your|some)\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the teacher's: its sentence, its words proper, and whether names open or close it.

    `first` and `last` are places in the take's words, the names called around the question left out.
    `asks_from` is where it begins to ask: "In silence, | which river is longest?"
    """

    sentence: Sentence
    first: int
    last: int
    asks_from: int
    kind: Kind
    opens_with_name: bool
    ends_with_name: bool

    @property
    def words(self) -> tuple[Heard, ...]:
        """The words of the question proper."""
        start = self.sentence.first
        return self.sentence.words[self.first - start : self.last - start + 1]

    @property
    def text(self) -> str:
        """The question proper as written down."""
        return quote(self.words)

    @property
    def certainty(self) -> float:
        """Mean probability of its words, 0 to 1."""
        return mean(word.probability for word in self.words)


def questions_of(sentences: Sequence[Sentence], roster: Sequence[str]) -> tuple[Question, ...]:
    """Return the questions among *sentences*, in order."""
    whole = _with_leading_clauses(sentences)
    followers = (*whole[1:], None)[: len(whole)]
    found = (_question(*pair, roster) for pair in zip(whole, followers, strict=True))
    return tuple(question for question in found if question is not None)


def _with_leading_clauses(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return *sentences* with a clause that only leads up to the next put back before it.

    A recogniser may mark both: "Where the river bends? Why is the water fastest?", said in one breath.
    """
    whole: list[Sentence] = []
    for sentence in sentences:
        before = whole[-1] if whole else None
        if before is not None and _leads_up(before, sentence):
            whole[-1] = Sentence(before.first, sentence.last, (*before.words, *sentence.words))
        else:
            whole.append(sentence)
    return tuple(whole)


def _leads_up(clause: Sentence, question: Sentence) -> bool:
    core = _plain([word.text for word in clause.words])
    in_one_breath = clause.words[-1].run == question.words[0].run
    asks = _reads_as_question(_plain([word.text for word in question.words]))
    return (
        clause.is_marked
        and in_one_breath
        and core.split(" ", 1)[0] in _LEADS_UP
        and asks
        and not _reads_as_question(core)
    )


def _question(sentence: Sentence, following: Sentence | None, roster: Sequence[str]) -> Question | None:
    texts = [word.text for word in sentence.words]
    opening, first = _opening(texts, roster)
    called_last = _closing_name(texts, first, roster)
    core = _plain(texts[first : len(texts) - called_last])
    asks = _reads_as_question(core) or sentence.is_marked or _is_called_on(core, sentence, following, roster)
    late = _late_clause(sentence, following, first)
    late = _late_cue(texts, first) if late is None else late
    if not core or not (asks or late is not None):
        return None
    return Question(
        sentence,
        sentence.first + first,
        sentence.last - called_last,
        sentence.first + (_asks_from(texts[: len(texts) - called_last], first) if asks else late or first),
        kind_of(core if asks else _plain(texts[late:])),
        opening or _asks_of_a_name(texts[first:], roster),
        called_last > 0,
    )


def _opening(texts: Sequence[str], roster: Sequence[str]) -> tuple[bool, int]:
    """Return whether a name is called before the question opens, and the place where it opens."""
    named_first, place = False, 0
    while place < len(texts):
        length = named(roster, texts[place : place + 2])
        if length and not _is_subject(texts[place + length - 1 : place + length + 2]):
            named_first, place = True, place + length
        elif place + 1 < len(texts) and _is_opener(texts[place], texts[place + 1]):
            place += 1
        else:
            break
    return named_first, place


def _is_opener(text: str, following: str) -> bool:
    """Whether *text* only leads up to the question that *following* begins."""
    tokens = set(tokens_of(text))
    if tokens <= _OPENERS:
        return True
    is_subject = not text.endswith(",") and bool(_BE & set(tokens_of(following)[:1]))
    return tokens <= _ALSO_SUBJECTS | _OPENERS and not is_subject


def _is_subject(texts: Sequence[str]) -> bool:
    """Whether the name that *texts* begins with is spoken of ("Devon can tell us"), not called."""
    following = [token for text in texts[1:] for token in tokens_of(text)]
    return texts[0][-1:].isalpha() and bool(_AUXILIARY & set(following[:1])) and following[1:2] != ["you"]


def _closing_name(texts: Sequence[str], first: int, roster: Sequence[str]) -> int:
    """Return how many words at the end are a name that the question is put to: 0, 1 or 2.

    "…fastest, Devon?" calls Devon; "…agree with Devon?" and "what about Devon?" speak of him.
    """
    for length in (1, 2):
        place = len(texts) - length
        if place > first and named(roster, texts[place:]) == length:
            before = tokens_of(texts[place - 1])
            return 0 if before and before[-1] in _SPEAKS_OF else length
    return 0


_SPEAKS_OF = frozenset(
    [
        "with",
        "about",
        "of",
        "by",
        "to",
        "from",
        "and",
        "or",
        "like",
        "than",
        "is",
        "was",
        "did",
        "does",
        "do",
        "for",
        "said",
        "says",
    ]
)


def _asks_from(texts: Sequence[str], first: int) -> int:
    """Return the place of the clause that asks: the last one, after a comma, that reads as a question."""
    clauses = [place for place in range(first + 1, len(texts)) if texts[place - 1].endswith(",")]
    return next((place for place in reversed(clauses) if _reads_as_question(_plain(texts[place:]))), first)


def _late_clause(sentence: Sentence, following: Sentence | None, first: int) -> int | None:
    """Return where a question begins that stands between silences, but was written on after a comma.

    "Look at the page, | which sentence is stronger." Said in one breath that would be no question.
    """
    words = sentence.words
    if following is not None and following.words[0].start_s - words[-1].end_s < SILENT_END_S:
        return None
    begins = (
        place
        for place in range(first + 1, len(words))
        if words[place - 1].text.endswith(",")
        and words[place].start_s - words[place - 1].end_s >= BREATH_S
        and _reads_as_question(_plain([word.text for word in words[place:]]))
    )
    return next(begins, None)


def _late_cue(texts: Sequence[str], first: int) -> int | None:
    """Return where a question begins that the recogniser ran on into from talk before it, if one does.

    "On your boards which of these is the same": only words that open nothing else are believed, and not
    after a word that reports them ("tell me which of these").
    """
    for place in range(first + 2, len(texts)):
        reports = set(_plain(texts[max(first, place - 3) : place]).split()) & _REPORTING
        if not reports and _LATE.match(_plain(texts[place : place + 4])):
            return place
    return None


def _asks_of_a_name(texts: Sequence[str], roster: Sequence[str]) -> bool:
    """Whether a name stands right after the verb that opens the question: "Can Devon tell us…"."""
    opens = bool(texts) and tokens_of(texts[0])[:1] in {("can",), ("could",), ("will",), ("would",)}
    return opens and named(roster, texts[1:3]) > 0


def _is_called_on(core: str, sentence: Sentence, following: Sentence | None, roster: Sequence[str]) -> bool:
    """Whether a sentence that opens with a question word is followed by a silence and then a name.

    That is a question whose verb the recogniser lost ("What a seven multiplied by eight. … Grace.").
    """
    if following is None or core.split(" ", 1)[0] not in _QUESTION_WORDS:
        return False
    silence_s = following.words[0].start_s - sentence.words[-1].end_s
    return silence_s >= SILENT_END_S and named(roster, [word.text for word in following.words[:2]]) > 0


def _plain(texts: Sequence[str]) -> str:
    return " ".join(token for text in texts for token in tokens_of(text))


def _reads_as_question(core: str) -> bool:
    return any(cue.search(core) for cue in (_ASKS, _TAG, _PROMPT))


def kind_of(text: str) -> Kind:
    """Return the kind of a question, whatever its case and punctuation."""
    plain = _plain(text.split())
    asks_for_content = plain.startswith(("how ", "why ", "what "))
    if not asks_for_content and (_CONFIRM.search(plain) or _TAG.search(plain)):
        return "confirm"
    if _PROMPT.search(plain) or _REASONING.search(plain):
        return "reasoning"
    return "open" if _OPEN.search(plain) else "closed"
