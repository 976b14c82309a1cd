"""The network that hears phones, trained anew: `python -m bench.phones FOLDER`.

    sentences   sentences of books and of random words, spoken by the tuning voices of `bench.accuracy`
    encoded     the packaged model's encoder over each of them, in noise and echo or none, and again as
                if another had said it
    training    three convolutions on top, by connectionist temporal classification

Needed only when the packaged speech model changes. It wants PyTorch and pyworld, which nothing else here
does, Debian's `flite` and `fortunes-min`, and two hours of a core; what was spoken and encoded is kept in
FOLDER. It writes `media/weights/phones.npz`, whose SHA-256 then belongs into `media/phones.py`.

The voices of the unseen part are not among them: see `bench/accuracy/unseen.yaml`.
"""
