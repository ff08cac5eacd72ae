"""Published files that people upload: received, checked, then taken into the warehouse or refused."""
