"""Recordings of prompts as Twilio fetches them for <Play>: GET, without a signature and without a call's parameters.

What is at a URL never changes, so it may be kept for ever. A URL names a node and not a file, so there is no path in it
that could lead anywhere. https://www.twilio.com/docs/voice/twiml/play
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, abort, send_file

from ivr.callflow.link import is_release
from ivr.menu.recordings import recording_of

if TYPE_CHECKING:
    from ivr.settings import Settings
    from ivr.web.line import Line

# "immutable" spares the question whether it is still the same. https://www.rfc-editor.org/rfc/rfc8246
_YEAR_S = 365 * 24 * 3600
# What the recording says, for who cannot listen: captions and scripted calls of `ivr call`. Only in development, since
# a proxy may refuse a header as long as a prompt, and Twilio has no use for it.
WORDS = "X-IVR-Words"


def blueprint(line: Line, settings: Settings) -> Blueprint:
    """Return /audio."""
    audio = Blueprint("audio", __name__, url_prefix="/audio")

    @audio.get("/<release>/<language>/<node>.wav")
    def play(release: str, language: str, node: str) -> Response:
        answerer = line.releases.of(release) if is_release(release) else None
        recording = recording_of(answerer.tree, node, language) if answerer else None
        if answerer is None or recording is None:
            abort(404)
        response = send_file(
            io.BytesIO(recording.data), "audio/wav", conditional=True, etag=recording.digest, max_age=_YEAR_S
        )
        response.cache_control.immutable = True
        if settings.development:
            response.headers[WORDS] = quote(answerer.tree.nodes[node].say[language])
        return response

    return audio
