"""Metrics for Prometheus: how much was heard and said, how long it took, what waits. Nobody is named in them.

Labels come from short, closed lists (channels, outcomes, ticks); a chat, a name or a number of a record never is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar, cast

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from vanthu.store import waiting

if TYPE_CHECKING:
    from vanthu.bot.house import House

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Seconds: a turn takes a millisecond and its commit a few, a file some seconds.
_TURNS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_FILES = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


M = TypeVar("M", Counter, Histogram)


class Metrics:
    """What one process has counted since it began."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "vanthu_events",
            "Events heard, by what became of them",
            ("channel", "outcome"),
            registry=self.registry,
        )
        self.turns = Histogram(
            "vanthu_turn_seconds",
            "From hearing an event to the commit of its turn",
            ("channel",),
            buckets=_TURNS,
            registry=self.registry,
        )
        self.messages = Counter(
            "vanthu_messages",
            "Messages, by what became of a try",
            ("channel", "outcome"),
            registry=self.registry,
        )
        self.sends = Histogram(
            "vanthu_send_seconds",
            "From taking a message up to its arrival, pace included",
            ("channel",),
            buckets=_FILES,
            registry=self.registry,
        )
        self.judgements = Histogram(
            "vanthu_judgement_seconds",
            "Reading one file",
            ("outcome",),
            buckets=_FILES,
            registry=self.registry,
        )
        self.ticks = Counter(
            "vanthu_ticks", "Ticks, by what they found", ("tick", "outcome"), registry=self.registry
        )
        self.taken_over = Counter(
            "vanthu_leases_lost",
            "Work that another process had taken over",
            ("work",),
            registry=self.registry,
        )
        self._known: dict[tuple[Counter | Histogram, tuple[str, ...]], Counter | Histogram] = {}
        ProcessCollector(registry=self.registry)

    def heard(self, channel: str, outcome: str, seconds: float) -> None:
        """An event was noted, and handled unless it waits."""
        self._of(self.events, channel, outcome).inc()
        self._of(self.turns, channel).observe(seconds)

    def said(self, channel: str, outcome: str) -> None:
        """What became of a message at this try."""
        self._of(self.messages, channel, outcome).inc()

    def arrived(self, channel: str, seconds: float) -> None:
        """A message arrived, so long after it was taken up."""
        self._of(self.messages, channel, "sent").inc()
        self._of(self.sends, channel).observe(seconds)

    def _of(self, figure: M, *labels: str) -> M:
        """The figure of these labels: to look it up anew each time costs more than to count."""
        found = self._known.get((figure, labels))
        if found is None:
            found = self._known[figure, labels] = figure.labels(*labels)
        return cast(M, found)

    def ticked(self, tick: str, outcome: str) -> None:
        """A tick has looked for work."""
        self._of(self.ticks, tick, outcome).inc()

    def judged(self, trouble: str | None, seconds: float) -> None:
        """A file was read, or could not be."""
        self.judgements.labels(trouble or "read").observe(seconds)

    def watch(self, house: House) -> None:
        """Ask the records too, each time somebody looks."""
        self.registry.register(_Waiting(house))

    def page(self) -> bytes:
        """All of it as Prometheus reads it. Asks the records: not for the event loop."""
        return generate_latest(self.registry)


class _Waiting(Collector):
    """What waits, asked at the moment of looking."""

    def __init__(self, house: House) -> None:
        self._house = house

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        house = self._house
        now = house.desk.turns.clock.now()
        with house.database.read.connect() as conn:
            found = waiting.look(conn, now=now)
        for name, help_text, value in (
            ("vanthu_outbox_depth", "Messages that wait or are on their way", found.unsent),
            ("vanthu_outbox_leased", "Messages on their way", found.sending),
            ("vanthu_outbox_oldest_seconds", "Age of the oldest of them", _age(found.oldest_unsent, now)),
            ("vanthu_inbox_depth", "Events that wait or are worked on", found.pending),
            ("vanthu_inbox_leased", "Events that are worked on", found.working),
            ("vanthu_inbox_oldest_seconds", "Age of the oldest of them", _age(found.oldest_pending, now)),
            ("vanthu_events_parked", "Events that failed too often", found.parked),
            ("vanthu_due_put_aside", "Due rows that could not be dealt with", found.put_aside),
            ("vanthu_judges", "Workers that read files", len(house.pool.process_ids)),
        ):
            yield GaugeMetricFamily(name, help_text, value=value)
        heard = GaugeMetricFamily(
            "vanthu_last_heard_seconds",
            "Since a channel last answered a poll or brought something",
            labels=("channel",),
        )
        trouble = GaugeMetricFamily(
            "vanthu_channel_trouble", "1 while something is wrong with a channel", labels=("channel",)
        )
        for name, wire in house.channels.items():
            last: datetime | None = getattr(wire, "last_heard", None)
            if last is not None:
                heard.add_metric((name,), _age(last, datetime.now(UTC)))
            trouble.add_metric((name,), 1.0 if getattr(wire, "trouble", None) is not None else 0.0)
        yield heard
        yield trouble


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())
