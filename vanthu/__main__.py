"""`python -m vanthu` is `vanthu`."""

from vanthu.bot.cli import main

main()
