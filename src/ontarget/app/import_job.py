"""An import as work of its own, begun by a page or a script with what was decided about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ontarget.app.desk import Desk
from ontarget.app.jobs import Job, job_file, start_job

LOOK, KIND = "look", "import"
CHOICES = ("date_order", "decimal", "currency", "time_zone", "snapshot_on", "holds", "kind")


def begin_import(desk: Desk, job_id: str, options: Mapping[str, Any], *, is_dry_run: bool) -> Job:
    """Begin to import the files of a job, or only to look at them.

    ``options`` are ``CHOICES``, ``won`` and ``lost`` as lists or as words parted by commas, and
    ``columns``: headings and the fields they mean. What does not fit is said by the job, as by
    the command.
    """
    arguments = ["import", "FILES", "--yes"]
    for name in CHOICES:
        if name in options:
            arguments += [f"--{name.replace('_', '-')}", str(options[name])]
    for name in ("won", "lost"):
        said = options.get(name, "")
        for word in said if isinstance(said, list) else str(said).split(", "):
            arguments += [f"--{name}", word] if word else []
    if "columns" in options:
        place = job_file(desk, job_id, "mapping.json")
        place.write_text(json.dumps({"columns": options["columns"]}), encoding="utf-8")
        arguments += ["--mapping", str(place)]
    arguments += ["--dry-run"] if is_dry_run else []
    kind = LOOK if is_dry_run else KIND
    return start_job(desk, kind, arguments, job_id=job_id, options=options)
