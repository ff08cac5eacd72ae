"""Actions on what the partnership decides and publishes: report editions, uploaded files, background jobs."""
