"""A voice menu proven before it is dialled, and an offline Twilio Voice to dial it with."""
