"""Pure functions on arrays: no areas, no files, no state."""
