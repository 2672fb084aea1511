"""What is mailed: queued jobs of access, and what waits for the commit, done as they would be."""

from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def queued() -> list[tuple[str, dict[str, object]]]:
    """Name and words of every job of access, in their order."""
    rows = ProcrastinateJob.objects.filter(task_name__startswith="access.").order_by("id")
    return list(rows.values_list("task_name", "args"))


def work_off() -> list[str]:
    """Do what is queued as the worker would, each once; to whom mails went."""
    done = 0
    while len(jobs := queued()) > done:
        for name, said in jobs[done:]:
            app.tasks[name].func(**said)
        done = len(jobs)
    return sorted(sent.to[0].split(".")[0] for sent in mail.outbox)


def waiting_for_the_commit() -> int:
    """How much waits now, for `commit_since`."""
    return len(connection.run_on_commit)


def commit_since(waiting: int) -> None:
    """Do what has come to wait for the commit since, in a transaction that will be undone."""
    for _savepoints, said, _robust in connection.run_on_commit[waiting:]:
        said()
