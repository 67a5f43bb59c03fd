"""The live fitting mirror."""

__version__ = "0.1.0"
