"""The file system of the data volume, which may be enlarged while it is in use."""

from host import HOST, run


def grow():
    """Takes what the volume has; as large as that already, it stays as it is."""
    run("xfs_growfs", HOST["dataFolder"])
