"""Jobs of access, run by `hearth procrastinate worker`."""

from datetime import timedelta

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from hearth.access.alarming import What, mail_alarm, mail_warning
from hearth.access.noticing import note_signals
from hearth.access.sealing import seal_everything, send_roots
from hearth.access.waiting import officers_to_tell
from hearth.foundation.clock import today_in
from hearth.foundation.models import User
from hearth.network.models import Network

DAYS_KEPT = 3
"""Sealing alone is 8,640 jobs a day."""
ALARMS = "alarms"
"""A queue that a worker of its own may serve, so that no long job holds an alarm up."""
AGAIN = RetryStrategy(max_attempts=10, linear_wait=60)
"""For three quarters of an hour, at growing distances."""


@app.periodic(cron="* * * * * */10")
@app.task(name="access.seal_activity", lock="seal", queueing_lock="seal")
def seal_activity(timestamp: int = 0) -> int:
    """Seal what was written of the activity log, and send the roots; how many rows."""
    rows = seal_everything()
    send_roots()
    return rows


@app.periodic(cron="20 9 * * *")
@app.task(name="access.note_signals", lock="signals", queueing_lock="signals")
def note_yesterday(timestamp: int = 0) -> int:
    """File what yesterday asks to be looked at in every network; how many signals are new."""
    return sum(
        note_signals(network, today_in(network.time_zone) - timedelta(days=1))
        for network in Network.objects.order_by("id")
    )


@app.periodic(cron="40 * * * *")
@app.task(name="access.forget_jobs", queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int = 0) -> None:
    """Remove jobs that went well days ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=24 * DAYS_KEPT)


@app.task(name="access.alarm_officers", queue=ALARMS, retry=AGAIN)
def alarm_officers(what: str, number: int, network_id: int, address: str) -> int:
    """Queue a mail to each officer who must look at it; how many."""
    told = officers_to_tell(What(what), number, network_id)
    for user in told:
        send_alarm.defer(user_id=user.pk, address=address)
    return len(told)


@app.task(name="access.send_alarm", queue=ALARMS, retry=AGAIN)
def send_alarm(user_id: int, address: str) -> None:
    """Send one mail: each is tried again by itself, and nobody gets another's twice."""
    mail_alarm(User.objects.get(pk=user_id), address)


@app.task(name="access.send_warning", queue=ALARMS, retry=AGAIN)
def send_warning(user_id: int, address: str) -> None:
    """Send the mail about codes that are tried with somebody's password."""
    mail_warning(User.objects.get(pk=user_id), address)
