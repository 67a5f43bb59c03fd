"""Where the key points of a garment lie, by its category."""
