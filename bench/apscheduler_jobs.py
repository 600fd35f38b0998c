"""Run by the yardsticks' interpreter: how long APScheduler 3 takes for each job that it adds to its own store."""

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-not-found]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-not-found]


def nothing() -> None:
    """What the job would do."""


def main() -> None:
    """Usage: ``apscheduler_jobs.py URL NUMBER``; prints the seconds for each."""
    url, number = sys.argv[1], int(sys.argv[2])
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=url)}, timezone="UTC")
    scheduler.start(paused=True)
    due = datetime.now(UTC) + timedelta(days=9)
    begun = time.perf_counter()
    for job in range(number):
        scheduler.add_job(nothing, "date", run_date=due, id=f"job-{job}")
    taken = time.perf_counter() - begun
    scheduler.shutdown()
    print(json.dumps({"seconds": taken / number}))


if __name__ == "__main__":
    main()
