"""What a doctor asks Telegram: whether the token is taken, how updates come, how many wait."""

from __future__ import annotations

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from vanthu.locales import Text


async def checkup(bot: Bot, webhook_url: str | None) -> list[tuple[bool, Text]]:
    """Each fact, and whether it is as it should be. ``webhook_url`` None: updates are polled. Never fails."""
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [(False, Text("telegram.token_refused"))]
    except TelegramError as trouble:
        return [(False, Text("telegram.unreachable", reason=trouble.message))]
    facts = [(True, Text("telegram.check_name", username=me.username or ""))]
    if webhook_url is None:
        facts.append(
            (False, Text("telegram.check_foreign_webhook"))
            if hook.url
            else (True, Text("telegram.check_polling"))
        )
    else:
        facts.append(
            (True, Text("telegram.check_webhook"))
            if hook.url == webhook_url
            else (False, Text("telegram.check_no_webhook"))
        )
        if hook.last_error_message:
            facts.append((False, Text("telegram.check_last_error", reason=hook.last_error_message)))
    return [*facts, (True, Text("telegram.check_waiting", count=hook.pending_update_count))]
