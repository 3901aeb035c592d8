"""The default regulations, one YAML file for each kind."""
