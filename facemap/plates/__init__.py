"""Plates: what stands on a page, drawn with matplotlib."""
