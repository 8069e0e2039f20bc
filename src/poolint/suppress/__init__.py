"""Suppressing: comments and a baseline mark findings that do not count; none of them vanishes."""
