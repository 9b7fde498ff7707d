"""What each verb does. Importing the package registers every one."""

from ivr.simulator.verbs import dial, enqueue, gather, record, speak

__all__ = ["dial", "enqueue", "gather", "record", "speak"]
