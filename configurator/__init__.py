"""Mass-customization product configurator: modules from a catalog, combined into valid, priced, explained bundles."""
