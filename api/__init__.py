"""Speaks HTTP and JSON for the studio, and decides nothing."""
