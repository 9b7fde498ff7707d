"""Every table. A change here wants a migration in `migrations/versions`; a test compares the two.

A phone number is a keyed hash and a masked tail. There are two exceptions: `tickets.call_back`, which somebody must be
able to dial, stands in the clear until the ticket is closed, and `outbox.recipient` until the message has left.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from ivr.store.columns import Instant

# Named so that a later migration can find them. https://alembic.sqlalchemy.org/en/latest/naming.html
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A call: from its first turn, or from the first word Twilio says of it.
calls = Table(
    "calls",
    metadata,
    Column("call_sid", String(34), primary_key=True),
    Column("caller_hash", String(64), index=True),
    Column("caller_tail", String(32)),
    Column("called", String(64)),
    Column("language", String(16)),
    Column("class", String(32)),
    Column("release", String(80)),
    Column("started", Instant, nullable=False, index=True),
    Column("ended", Instant),
    Column("status", String(16), nullable=False),
)

# What a call knows by now: entries, what a look-up found, the ticket. `shown` is what reports may show.
known_values = Table(
    "known_values",
    metadata,
    Column("call_sid", String(34), ForeignKey("calls.call_sid", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("shown", Text, nullable=False),
)

# What was answered, for repeats. effect: the turn did something that must not be done twice.
turns = Table(
    "turns",
    metadata,
    Column("call_sid", String(34), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("content", String(64), primary_key=True),
    Column("effect", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
# "Each step has at most one effect" (reliability I3), held by the database itself.
Index(
    "uq_turns_effect",
    turns.c.call_sid,
    turns.c.step,
    unique=True,
    sqlite_where=turns.c.effect,
    postgresql_where=turns.c.effect,
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("made", Instant, nullable=False, index=True),
    Column("due", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("level", Integer, nullable=False),
    Column("call_sid", String(34), nullable=False, index=True),
    Column("caller_hash", String(64)),
    Column("caller_tail", String(32)),
    Column("call_back", String(20)),
    Column("language", String(16), nullable=False),
    Column("details", JSON, nullable=False),
    Column("recording", Text),
)

# What a caller asked us to remember, under the number's hash. No row without the caller's own wish.
callers = Table(
    "callers",
    metadata,
    Column("caller_hash", String(64), primary_key=True),
    Column("language", String(16)),
    Column("class", String(32)),
    Column("since", Instant, nullable=False),
)

# Tries of fields whose guessing is limited (reliability T10). value_hash stands for what was tried.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("field", String(64), nullable=False),
    Column("call_sid", String(34), nullable=False, index=True),
    Column("caller_hash", String(64), index=True),
    Column("value_hash", String(64), nullable=False, index=True),
)

# The call log: each node a call went through, in order. A turn's first row says what was heard, at a menu the key and
# what it stood for, and how a queue or a dialled leg before it ended and how many seconds Twilio says it took; its last
# row, which has an outcome, says where it leads: "queue NAME" or "dial NAME".
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("call_sid", String(34), nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("node", String(1100), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("release", String(80), nullable=False),
    Column("heard", String(16)),
    Column("result", String(32)),
    Column("seconds", Integer),
    Column("toward", String(80)),
    Column("key", String(1)),
    Column("chosen", String(1100)),
)

# Waits for a person, one a row from joining the line to leaving it. `since` counts waits that came before without a
# break, `joined` orders the queue. `until`: a wait that nobody confirms by then is over, None for one that is kept
# until somebody takes it: a call-back's, with its ticket. `offered`: when an agent was told of it. `result`: how it
# ended, `taken_by` who took it, `talk_s` how long the talk after it was.
waits = Table(
    "waits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_sid", String(34), nullable=False, index=True),
    Column("queue", String(64), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("joined", Instant, nullable=False),
    Column("until", Instant),
    Column("offered", Instant),
    Column("ticket", String(12)),
    Column("ended", Instant),
    Column("result", String(16)),
    Column("taken_by", String(64)),
    Column("talk_s", Integer),
)
# Who waits is asked again and again, and is few among all who ever did.
Index("ix_waits_now", waits.c.queue, sqlite_where=waits.c.ended.is_(None), postgresql_where=waits.c.ended.is_(None))
Index("ix_waits_ended", waits.c.ended)

# Calls with those who answer: rung by us, or dialled by them. `caller_sid`: who is to be taken, or was. `agent_sid`:
# Twilio's name for the call, once it is known. `stage`: how far it got. A call that nobody confirms until `until` is
# over.
agent_calls = Table(
    "agent_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent", String(64), nullable=False),
    Column("way", String(8), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("caller_sid", String(34), index=True),
    Column("queue", String(64)),
    Column("agent_sid", String(34), unique=True),
    Column("made", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended", Instant, index=True),
    Column("result", String(16)),
)
# No agent has two calls at once and no caller two agents, held by the database itself.
for _name, _column in (("agent", agent_calls.c.agent), ("caller", agent_calls.c.caller_sid)):
    Index(
        f"uq_agent_calls_{_name}",
        _column,
        unique=True,
        sqlite_where=agent_calls.c.ended.is_(None),
        postgresql_where=agent_calls.c.ended.is_(None),
    )

# What people did in the office: who, what, to what.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(64), nullable=False),
    Column("did", String(64), nullable=False),
    Column("to", String(128), nullable=False),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(12), ForeignKey("tickets.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("event", String(32), nullable=False),
    Column("note", Text, nullable=False),
)

# Trees that were published, each under the name its content gives it. archive: their files, see `ivr.office.archive`;
# seal: what proves that name and archive are as they were written.
releases = Table(
    "releases",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("made", Instant, nullable=False),
    Column("author", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("archive", LargeBinary, nullable=False),
)

# Which release went live, in order; the last one is live. Two that go live at once want the same number, and one gets
# it. before: the publication that a roll-back from this one returns to.
publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("release", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", String(64), nullable=False),
    Column("before", Integer),
)

# What every caller is told first, until an instant; the last row counts. words: by language.
announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("words", JSON, nullable=False),
    Column("who", String(64), nullable=False),
)

# What leaves the house, messages and calls to agents, one a row, put there with whatever it is about. key: names it for
# good, so that what is asked for twice leaves once. recipient: in the clear until it has left or never will. state: see
# office/outbox. next: when a worker may take it, or the end of the lease of the one that did. tried: when it last went
# out.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("template", String(64), nullable=False),
    Column("call_sid", String(34), index=True),
    Column("recipient", String(254)),
    Column("recipient_hash", String(64), nullable=False),
    Column("recipient_tail", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("made", Instant, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next", Instant),
    Column("tried", Instant),
    Column("sid", String(34), unique=True),
    Column("delivery", String(24)),
    Column("why", String(200)),
)
# What waits is asked for every other second, and is little among all that ever left.
Index(
    "ix_outbox_next",
    outbox.c.next,
    sqlite_where=outbox.c.next.is_not(None),
    postgresql_where=outbox.c.next.is_not(None),
)
Index("ix_outbox_recipient", outbox.c.recipient_hash, outbox.c.made)

# The survey after a call: when it was asked, and what was answered. queue: whom the caller spoke to.
surveys = Table(
    "surveys",
    metadata,
    Column("call_sid", String(34), primary_key=True),
    Column("caller_hash", String(64), nullable=False),
    Column("queue", String(64)),
    Column("language", String(16), nullable=False),
    Column("asked", Instant, nullable=False, index=True),
    Column("score", Integer),
    Column("answered", Instant, index=True),
    Column("asked_again", Boolean, nullable=False),
)
Index("ix_surveys_caller", surveys.c.caller_hash, surveys.c.asked)

# Numbers that want no text messages, for ever.
opt_outs = Table(
    "opt_outs",
    metadata,
    Column("caller_hash", String(64), primary_key=True),
    Column("since", Instant, nullable=False),
)

# Text messages that came in, by Twilio's SID: what was answered, for repeats. What they said is not kept.
sms_replies = Table(
    "sms_replies",
    metadata,
    Column("message_sid", String(34), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("meaning", String(16), nullable=False),
    Column("answer", Text),
)
