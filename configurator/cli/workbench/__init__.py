"""The commands of product teams."""
