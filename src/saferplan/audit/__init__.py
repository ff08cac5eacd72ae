"""The record of who did what: only ever appended to, each event tied to the one before it."""
