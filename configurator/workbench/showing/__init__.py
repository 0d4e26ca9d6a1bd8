"""A catalog for people who read no YAML, on a page and in a terminal."""
