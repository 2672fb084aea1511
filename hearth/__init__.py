"""Hearth: the open system on which care coordination programs run."""
