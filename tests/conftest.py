"""Tests of one group run on one worker, so that what they share is made once."""

import pytest
from _pytest.nodeid import coerce_node_id


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """The group behind the name of a test, by which pytest-xdist 3.8 chooses the worker.

    It writes an attribute that pytest 9.2 no longer has, so that `--dist loadgroup` would group nothing.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        groups = "_".join(sorted({mark.args[0] for mark in item.iter_markers("xdist_group")}))
        if groups and not item.nodeid.endswith(f"@{groups}"):
            item._id = coerce_node_id(f"{item.nodeid}@{groups}")
