"""Bundles of a product as samples and as feeds."""
