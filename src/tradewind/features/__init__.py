"""Named features for models, identical online and offline."""
