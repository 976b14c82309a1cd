"""How right the findings are: `make accuracy`, or `python -m bench.accuracy`.

    plan      which rehearsal is spoken by whom, in what room; and which of them nobody tuned on
    voices    text to speech: Piper, espeak-ng, flite
    rooms     noise, echo, breath and keys laid over what was spoken
    takes     a rehearsal spoken and heard, kept in a folder, so that a run goes on where it stopped
    decoys    what sounds like a phrase or a name and is none
    counts    outcomes against what is true, with intervals
    pages     the same figures in the page of each detector
    report    the table, as printed and as `docs/accuracy.md` holds it

Conventions: seconds; 16 kHz mono float32.
"""
