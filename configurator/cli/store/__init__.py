"""The commands over a store: customers, versions of catalogs, and the store itself."""
