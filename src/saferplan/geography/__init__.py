"""Areas by ONS code, how they nest, what they are called, which are alike, and where they lie."""
