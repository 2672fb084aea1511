"""Jobs of the ledger, run by `hearth procrastinate worker`."""

from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from hearth.ledger.nightly import STEP, settle_everything


@app.periodic(cron="15 * * * *")
@app.task(name="ledger.settle_nightly", lock="settle", queueing_lock="settle")
def settle_nightly(timestamp: int = 0, step: int = STEP, at_any_hour: bool = False) -> int:
    """Settle the offerings not settled since it last was three at night there, or every one.

    A killed worker's job is tried again and resumes.
    """
    return settle_everything(step, due_only=not at_any_hour)


@app.periodic(cron="* * * * *")
@app.task(name="ledger.retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int = 0) -> int:
    """Give the jobs of workers that died back to the queue; how many."""
    return await give_back_stalled(context.app, silent_for=30)


async def give_back_stalled(jobs: App, silent_for: float) -> int:
    """Queue again what workers silent for so many seconds held; how many jobs that was."""
    stalled = list(await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for))
    for job in stalled:
        await _give_back(jobs, job)
    return len(stalled)


async def _give_back(jobs: App, job: Job) -> None:
    """Queue a dead worker's job again, unless another one waits in line to do the same."""
    try:
        await jobs.job_manager.retry_job(job)
    except UniqueViolation:
        # The hourly job is queued and waits for the lock that the dead one still holds.
        await jobs.job_manager.finish_job(job, Status.FAILED, delete_job=False)
