"""Template, stylesheet and layout of the three formats."""
