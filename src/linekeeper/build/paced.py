"""The thresholds of this installation's gateway: the defaults, with what its operator has set differently."""

from linekeeper.config import Config
from linekeeper.pacing.settings import Settings, settings


def paced(config: Config) -> Settings:
    """Return the thresholds for every number.

    Raises:
        Misconfigured: with every threshold that does not do.
    """
    return settings(config.pacing)
