"""What product teams work with: a catalog checked, tested, compared, explained, shown and sampled."""
