"""Reports: a frozen tree of what is said, charts as data, and renderers that show both."""
