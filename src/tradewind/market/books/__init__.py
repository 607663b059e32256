"""Order books: price levels (L2), single orders (L3), and the sequencing of changes."""
