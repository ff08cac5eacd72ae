"""What the counts say: position against target, change and what drives it. Takes series, fetches nothing."""
