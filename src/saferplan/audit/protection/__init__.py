"""What makes and guards the table of events, for each database, and the check that it still does."""
