"""A catalog in figures and as a picture: counts, shares, what is common to products, and how large the rules are."""
