"""Jobs of documents, run by `hearth procrastinate worker`."""

from procrastinate.contrib.django import app

from hearth.documents.store import sweep


@app.periodic(cron="20 4 * * *")
@app.task(name="documents.sweep", lock="sweep", queueing_lock="sweep")
def sweep_orphans(timestamp: int = 0) -> int:
    """Remove files whose row was never committed; how many."""
    return sweep()
