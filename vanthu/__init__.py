"""Vanthu, the office clerk."""
