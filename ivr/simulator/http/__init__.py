"""The HTTP side of the simulated Twilio: what is asked, how it is signed, retried and followed, and what carries it."""
