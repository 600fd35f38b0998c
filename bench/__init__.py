"""Figures beside their goals; see README.md."""
