"""Editions of a report: made as a draft, released by a named person, withdrawn with a reason. None is ever deleted."""
