"""What product teams work with: test cases beside a catalog, their coverage, and rules looked at from within."""
