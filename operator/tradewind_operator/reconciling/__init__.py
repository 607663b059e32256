"""From what was seen to what is done: cache, queue, and the pass over one resource."""
