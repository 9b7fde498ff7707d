"""The back office, one noun a file. Knows no Flask, no TwiML and no call flow: it is asked, and answers."""
