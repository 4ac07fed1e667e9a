"""The version of this package, which the package metadata repeats."""

__version__ = "0.1.0"
