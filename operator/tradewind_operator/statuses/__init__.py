"""What a pass says of a resource: pure, from what was seen."""
