"""What a feed becomes: books, bars, feed health and conflation."""
