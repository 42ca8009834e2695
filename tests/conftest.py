"""What every test shares: a cache of its own for baked light, and the standard heads."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keep baked portraits of this run together, away from the user's cache."""
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    previous = os.environ.get("FACEMAP_CACHE")
    os.environ["FACEMAP_CACHE"] = str(shared / "cache")
    yield
    if previous is None:
        del os.environ["FACEMAP_CACHE"]
    else:
        os.environ["FACEMAP_CACHE"] = previous


def pytest_collection_modifyitems(items):
    """Run the viewer's tests first: VTK looks for a screen once, and a process without one never gets one."""
    items.sort(key=lambda item: item.path.name != "test_viewer.py")
