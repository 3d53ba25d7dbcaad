"""What neither node_exporter nor CloudWatch knows by itself."""

import os
import shutil
from datetime import datetime, timezone

import certificates
import files
from host import HOST, PATHS, aws

DATA = HOST["dataFolder"]


def certificate_expiry(certificate):
    written = datetime.strptime(certificates.expires(certificate), "%b %d %H:%M:%S %Y GMT")
    return written.replace(tzinfo=timezone.utc).timestamp()


def last_snapshot():
    """When the newest whole snapshot of the data volume was begun; None while there is none."""
    filters = ["Name=volume-id,Values=" + HOST["dataVolume"], "Name=status,Values=completed"]
    wanted = ["--query", "max(Snapshots[].StartTime)", "--output", "text"]
    asked = ["ec2", "describe-snapshots", "--owner-ids", "self", "--filters", *filters]
    said = aws(*asked, *wanted).strip()
    if said == "None":
        return None
    return datetime.fromisoformat(said.replace("Z", "+00:00")).timestamp()


def metric(name, help_text, values):
    lines = ["# HELP {} {}".format(name, help_text), "# TYPE {} gauge".format(name)]
    return lines + ["{}{} {}".format(name, labels, value) for labels, value in values]


def measure():
    lines = metric(
        "tally_certificate_expiry_timestamp_seconds",
        "When a certificate of the monitoring host ends.",
        [
            ('{certificate="authority"}', certificate_expiry(certificates.AUTHORITY)),
            ('{certificate="server"}', certificate_expiry(certificates.CERTIFICATE)),
        ],
    )
    snapshot = last_snapshot()
    if snapshot is not None:
        lines += metric(
            "tally_last_snapshot_timestamp_seconds",
            "When the newest whole snapshot of the data volume was begun.",
            [("", snapshot)],
        )
    os.makedirs(PATHS["metrics"], mode=0o755, exist_ok=True)
    files.write(os.path.join(PATHS["metrics"], "tally.prom"), "\n".join(lines) + "\n", mode=0o644)

    usage = shutil.disk_usage(DATA)
    datum = ["--metric-name", HOST["diskMetric"]["name"], "--unit", "Percent"]
    datum += ["--dimensions", "VolumeId=" + HOST["dataVolume"]]
    datum += ["--value", str(round(100 * (1 - usage.free / usage.total), 1))]
    aws("cloudwatch", "put-metric-data", "--namespace", HOST["diskMetric"]["namespace"], *datum)
