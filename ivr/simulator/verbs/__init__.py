"""What each verb does. Importing the package registers every one."""

from ivr.simulator.verbs import connect, dial, enqueue, gather, pay, record, refer, sms, speak, start

__all__ = ["connect", "dial", "enqueue", "gather", "pay", "record", "refer", "sms", "speak", "start"]
