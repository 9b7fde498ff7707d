"""Speech: text becomes telephone audio that has been checked, and key tones; offline.

Begin at `speaker` (text to audio) and `playback` (audio to ears). `estimate` needs no voice and no numpy. Nothing is
imported here, so that `ivr.speech.estimate` costs nothing.
"""
