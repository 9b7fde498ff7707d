"""Twilio Voice, offline: dials any TwiML webhook and does what Twilio's documentation says."""
