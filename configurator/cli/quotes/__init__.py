"""The commands of the groups `quotes` and `orders`: what sales reps do with quotes in the store."""
