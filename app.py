"""The WSGI entry: `flask --app app run` in development, `ivr serve` or any WSGI server in production."""

from ivr.web.factory import create_served_app

app = create_served_app()
