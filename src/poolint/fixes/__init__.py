"""Fixes: edits that put a finding right, made on the concrete tree and written as changes of a few bytes."""
