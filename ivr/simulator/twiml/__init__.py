"""How Twilio reads TwiML: a value for each element, and what is noted about a document. Knows no call and no HTTP."""
