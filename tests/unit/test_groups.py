"""Workers of the tests: a group stays together."""

import pytest


@pytest.mark.xdist_group("together")
def test_the_name_of_a_grouped_test_tells_its_group(request):
    """pytest-xdist sends tests to a worker by what stands behind the @; without --dist loadgroup there is none."""
    grouped = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@together") == grouped
