"""kopf's watches, and nothing else of kopf: they fill the cache and say what to look at again."""
