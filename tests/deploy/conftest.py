"""The image is built once for all tests: its packages are what takes the time."""

from collections.abc import Iterator

import pytest

from tests.deploy.image import Image, built
from tests.serve.outside import free_port


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    """What the Dockerfile makes, built in a clean folder."""
    with built() as made:
        made.port = free_port()
        yield made
