"""How right and how fast the studio is; every figure a ratio within one run."""
