"""Texts in, rankings out: whose question it is, which kept texts are like it, what in it is personal."""
