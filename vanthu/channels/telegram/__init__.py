"""Telegram: python-telegram-bot's objects and methods over aiohttp, heard once and confirmed after it was noted."""

from vanthu.channels.telegram.channel import Telegram

__all__ = ["Telegram"]
