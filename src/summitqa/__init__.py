"""Question answering over articles in which every quote is proven from its source."""
