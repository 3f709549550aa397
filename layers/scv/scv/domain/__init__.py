"""The rules: pure functions and frozen values, without input or output."""
