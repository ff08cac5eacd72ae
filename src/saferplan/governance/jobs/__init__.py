"""Work done in the background: who asked for it, how far it is, and what became of it. It outlives the queue."""
