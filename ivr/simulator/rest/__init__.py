"""A stand-in for Twilio's REST API, so that an app that calls it can be run whole, offline."""
