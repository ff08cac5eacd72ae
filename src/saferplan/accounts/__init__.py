"""People: who they are, what their role allows, and the actions that change either."""
