"""Turns plain values into findings with evidence; knows no network, no clock, no database.

Conventions: times are seconds from the start of the recording as a player shows it; the outcome of a
finding is `seen`, `not_seen` or `unsure`; nothing here judges, weighs or adds up what a person did.
"""
