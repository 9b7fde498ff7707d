"""What Twilio's documentation leaves open, as named switches; each default is the reading taken here.

The U numbers are the rows of the list of unverified points in this project's behaviour reference.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    """How to behave where no source says.

    type_ahead: keys pressed while nothing listens reach the next Gather (U1).
    strict: an unknown element or attribute is fatal to its document (U2).
    failed_play_is_fatal: media that cannot be fetched ends the document; else the next verb runs (U7).
    dial_action_after_hang_up: a Dial's action is requested once though the caller has gone (U6).
    abandoned_is_canceled: a caller who gives up while it rings leaves `canceled`, not `no-answer` (U16).
    silent_record_falls_through: an empty recording makes no request and the next verb runs (U20).
    trial_account: inbound calls begin with a trial account's message and end after ten minutes (U24).
    fetches_without_time: documents fetched while no time passes before a call is ended as a loop (U13).
    """

    type_ahead: bool = False
    strict: bool = False
    failed_play_is_fatal: bool = False
    dial_action_after_hang_up: bool = True
    abandoned_is_canceled: bool = False
    silent_record_falls_through: bool = False
    trial_account: bool = False
    fetches_without_time: int = 100
