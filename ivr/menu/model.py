"""The menu tree as values: nodes, choices, words, the whole line. Knows no file, no Flask and no SQL.

A node is told by the one key that says what it does (`choose`, `goto`, `hang_up`, ...). Every model is also
the source of `prompts/menu.schema.json`: a docstring or a field's description here is what an editor hovers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ivr.menu.agent_words import AgentWords
from ivr.menu.conditions import UNKNOWN, CallerClass, Case, Condition, NoticeKind
from ivr.menu.fields import EntryField
from ivr.menu.hours import Hours
from ivr.menu.lookups import LookUpSource
from ivr.menu.notices import Notice
from ivr.menu.part import FactKind, Key, Language, NodeName, Part, Words
from ivr.menu.queues import Queue
from ivr.menu.recordings import Recording
from ivr.menu.tickets import TicketKind


class Choice(Part):
    """One key of a menu: its label by language, and where it leads."""

    label: Words = Field(description="What the key is for, in each language.")
    to: NodeName = Field(description="The node this key leads to.")
    when: Condition | None = Field(
        default=None, description="What must hold for this key to be spoken and to work; without it, always."
    )
    operation: bool = Field(
        default=False, description="yes for a change that waits for a working day: on holidays the caller is told so."
    )


class Node(Part):
    """What every node may carry."""

    say: Words = Field(default_factory=dict, description="What the caller hears on arriving here, in each language.")
    audio: dict[Language, str] = Field(
        default_factory=dict,
        description="A WAV file in audio/ that is played in place of the text, which says the same and stays required.",
    )
    notices: list[NoticeKind] = Field(
        default_factory=list, description="The kinds of notice in force that are said here first."
    )
    barge_in: bool = Field(
        default=True, description="no: the words are heard to their end, whatever is pressed; at most 10 seconds."
    )


class MenuNode(Node):
    """A menu: the caller hears the choices and presses a key."""

    choose: dict[Key, Choice] = Field(description="The choices by key; the sentence is composed from label and key.")
    words: Words = Field(
        default_factory=dict,
        description="The choices written out, where the composed sentence will not do; must name the same keys.",
    )
    timeout_s: int | None = Field(default=None, description="Seconds to wait for a key; inherited from line.yaml.")
    tries: int | None = Field(default=None, description="How often the menu is offered; inherited from line.yaml.")
    no_input: list[Words] = Field(default_factory=list, description="What a silent caller hears, first time first.")
    no_match: list[Words] = Field(default_factory=list, description="What a wrong key gets, first time first.")
    after_tries: NodeName | None = Field(default=None, description="Where the last try leads; inherited.")
    speech: bool | None = Field(
        default=None, description="yes: a label said aloud is its key; keys always work. Inherited from line.yaml."
    )


class GotoNode(Node):
    """Says something and goes on to another node."""

    goto: NodeName = Field(description="The node to go on to.")


class LanguageNode(Node):
    """Changes the language of the call and goes on."""

    language: Language = Field(description="The language from here on.")
    remember: bool | None = Field(
        default=None,
        description="yes: this caller's next call begins in it, and as the class a look-up told; no: all that is "
        "remembered is erased; only if asked for.",
    )
    then: NodeName = Field(description="The node to go on to.")


class QueueNode(Node):
    """Puts the caller in a queue for a person. Each way out that is not a person leads somewhere."""

    queue: str = Field(description="The queue's name; a desk of this name in hours.yaml has its hours.")
    closed: NodeName | None = Field(default=None, description="Where a caller goes outside the desk's hours.")
    full: NodeName = Field(description="Where a caller goes when the queue takes nobody more.")
    failed: NodeName = Field(description="Where a caller goes when nobody could take the call.")
    call_back: NodeName | None = Field(
        default=None,
        description="Where key 1 leads a waiting caller, who keeps the place; without it the key leads to failed.",
    )
    hold: list[Words] = Field(
        default_factory=list,
        description="What is said in this queue in turn, before the waiting of messages.yaml; each about every 40 s.",
    )


class TransferNode(Node):
    """Connects the caller to a named destination of the settings; never to a number written in the tree."""

    transfer: str = Field(description="The destination's name; its number is a setting and empty by default.")
    failed: NodeName = Field(description="Where a caller goes when nobody answers, or there is no number.")


class MessageNode(Node):
    """Lets the caller leave a spoken message."""

    message: str = Field(description="The kind of message, for the people who listen to it.")
    then: NodeName = Field(description="The node to go on to when it is left.")
    longest_s: int = Field(default=120, description="How long the message may be, in seconds.")
    after_tries: NodeName | None = Field(
        default=None, description="Where a caller goes who left none; without it, where one goes who did."
    )


class AskNode(Node):
    """Asks for something to be keyed in. What is known already is not asked again."""

    ask: str = Field(description="The field of fields.yaml that is asked for.")
    then: NodeName = Field(description="The node to go on to when it is known.")
    timeout_s: int | None = Field(default=None, description="Seconds to wait for a key; inherited from line.yaml.")
    tries: int = Field(default=2, description="How often it is asked.")
    after_tries: NodeName | None = Field(default=None, description="Where the last try leads; inherited.")
    no_input: list[Words] = Field(default_factory=list, description="What a silent caller hears, first time first.")
    no_match: list[Words] = Field(
        default_factory=list, description="What is said when it cannot be what was asked for, first time first."
    )


class LookUpNode(Node):
    """Looks something up by what the caller entered; the row's columns can be said and asked for from there on."""

    look_up: str = Field(description="The look-up's name in lookups.yaml, or tickets.")
    found: NodeName = Field(description="Where one row leads.")
    none: NodeName = Field(description="Where no row leads.")
    many: NodeName | None = Field(default=None, description="Where several rows lead; without it, as if it failed.")
    failed: NodeName = Field(description="Where a look-up leads that gave no answer, or that this caller may not try.")


class WhenNode(Node):
    """Goes on to the first case that holds."""

    when: list[Case] = Field(description="The cases in order; all that one asks must hold.")
    otherwise: NodeName = Field(alias="else", description="The node to go on to when no case holds.")


class TicketNode(Node):
    """Makes a ticket and says its number; {ticket} and {due} are filled in, here and afterwards."""

    ticket: str = Field(description="The kind of ticket, as tickets.yaml names it.")
    details: list[str] = Field(default_factory=list, description="The fields that go into it, as far as entered.")
    then: NodeName = Field(description="The node to go on to when it is made.")
    failed: NodeName | None = Field(
        default=None, description="Where a caller goes when it could not be kept; without it, to a person."
    )


class SendNode(Node):
    """Sends what texts.yaml has under this name to the caller, who asked for it by a key; says so when it is kept."""

    send: str = Field(description="The text's name in texts.yaml.")
    by: Literal["sms", "email"] = Field(
        default="sms", description="How: sms to the number of the call; email to the address a look-up brought."
    )
    then: NodeName = Field(description="The node to go on to when it is kept and will leave.")
    failed: NodeName = Field(description="Where a caller goes who cannot be sent anything, or not now.")


class HangUpNode(Node):
    """Says goodbye and ends the call."""

    hang_up: Literal["goodbye"] = Field(description="How the call ends: goodbye.")


AnyNode = (
    MenuNode
    | GotoNode
    | LanguageNode
    | QueueNode
    | TransferNode
    | MessageNode
    | AskNode
    | LookUpNode
    | WhenNode
    | TicketNode
    | SendNode
    | HangUpNode
)

# The one key that tells a node's kind.
KINDS: dict[str, type[AnyNode]] = {
    "choose": MenuNode,
    "goto": GotoNode,
    "language": LanguageNode,
    "queue": QueueNode,
    "transfer": TransferNode,
    "message": MessageNode,
    "ask": AskNode,
    "look_up": LookUpNode,
    "when": WhenNode,
    "ticket": TicketNode,
    "send": SendNode,
    "hang_up": HangUpNode,
}


def kind_of(node: AnyNode) -> str:
    """Return the key that tells a node's kind, such as choose."""
    return next(kind for kind, model in KINDS.items() if isinstance(node, model))


class Fact(Part):
    """Something the line says and acts on: changed here, it changes in speech and behaviour together."""

    kind: FactKind = Field(description="How the value is spoken: a phone digit by digit, a time as a clock time, ...")
    value: str | Words = Field(description="The value; by language where it is words, such as a name.")
    demo: bool = Field(
        default=False, description="yes for invented data: it is spoken, never dialled and never mailed."
    )
    measured: str | None = Field(
        default=None,
        description="For a number of minutes: the queue whose callers' wait is said instead, once enough have waited.",
    )


class Voice(Part):
    """How one language is spoken."""

    name: str = Field(description="The language's own name, in itself.")
    twilio_language: str = Field(description="Twilio's tag for <Say language>.")
    twilio_voice: str = Field(description="Twilio's voice for <Say voice>.")
    twilio_speech: str | None = Field(
        default=None, description="Twilio's tag for <Gather language>; without it this language takes keys only."
    )


class ClassOfCallers(Part):
    """A class of callers, as look-ups and the service that identifies callers name it."""

    told: Words = Field(default_factory=dict, description="What an agent hears of such a caller; nothing if left out.")


class StandingKeys(Part):
    """Keys that mean the same in every menu; a menu may give them nothing else to do."""

    person: Key = Field(default="0", description="To a person.")
    back: Key = Field(default="*", description="Back to the menu above; at the top, hear it again.")
    repeat: Key = Field(default="9", description="Hear the menu again.")
    language: Key = Field(default="8", description="The other language.")


class Input(Part):
    """How menus wait for keys, unless a menu says otherwise."""

    timeout_s: int = Field(default=5, description="Seconds to wait for a key.")
    tries: int = Field(default=3, description="How often a menu is offered before after_tries.")
    after_tries: NodeName = Field(default="operator", description="Where the last try leads.")
    speech: bool = Field(default=False, description="yes: in every menu a label said aloud is its key.")


class Line(Part):
    """line.yaml: what holds for the whole line."""

    languages: dict[Language, Voice]
    start: NodeName = Field(default="main", description="The node a call begins at.")
    person: NodeName = Field(default="operator", description="The node the standing person key leads to.")
    keys: StandingKeys = StandingKeys()
    input: Input = Input()
    classes: dict[CallerClass, ClassOfCallers] = Field(
        default_factory=dict, description="The classes of callers there are; anybody else is unknown."
    )

    @property
    def caller_classes(self) -> tuple[CallerClass, ...]:
        """Every class a caller can be of, `unknown` among them."""
        return tuple(dict.fromkeys((*self.classes, UNKNOWN)))


class StandingWords(Part):
    """messages.yaml: what the line says of itself in every menu; built-in words stand where it is silent."""

    choice: Words = Field(description="The sentence for one choice; {label} and {key} are filled in.")
    key_names: dict[Key, Words] = Field(description="How * and # are called.")
    person: Words = Field(description="The label of the standing person key.")
    person_said: list[Words] = Field(description="What is the person key when it is said aloud, beside its label.")
    may_speak: Words = Field(description="Says that a caller may speak, before the choices of a menu that listens.")
    back: Words
    repeat: Words
    switch: Words = Field(description="Said in the language it switches to.")
    no_input: list[Words]
    no_match: list[Words]
    goodbye: Words
    message_silent: list[Words] = Field(description="Said when a message is asked for and none is left.")
    extension: Words = Field(description="The label of the key after which an extension is dialled, if there are any.")
    extension_ask: Words = Field(description="Asks for the extension.")
    extension_found: Words = Field(description="Says who is reached; {name} is filled in.")
    extension_unknown: Words = Field(description="Said when no extension has that number.")
    ask_silent: list[Words] = Field(description="Said when something is asked for and nothing is keyed in.")
    ask_wrong: list[Words] = Field(description="Said, after the reason, when it cannot be what was asked for.")
    ask_end: Words = Field(description="How an entry ends and is corrected; said after what is asked for.")
    ask_cleared: Words = Field(description="Said when what was keyed in is cleared.")
    postponed: Words = Field(description="Said on a holiday before an operation; {next_working_day} is filled in.")
    fault: Words = Field(description="Said when something of ours is broken.")
    waiting: Words = Field(description="Said to a caller who waits in a queue.")
    queue_position: Words = Field(description="Said in a queue; {position} is filled in, 1 for the next one.")
    queue_wait: Words = Field(description="Said in a queue after the position; {minutes} is filled in, 2 or more.")
    queue_soon: Words = Field(description="Said there when it is a minute or less.")
    queue_call_back: Words = Field(
        description="Says which {key} leads a waiting caller out, to be called back in the same place."
    )
    queue_way_out: Words = Field(description="Says it where nobody calls back.")
    queue_in_vain: Words = Field(description="Said to who waited and was not taken, before what comes instead.")
    busy: Words = Field(description="Said to a number that calls too often, before the call ends.")
    refused: dict[str, Words] = Field(description="Why an entry cannot be what was asked for, by reason.")
    not_sent: dict[str, Words] = Field(description="Why nothing can be sent, by reason.")
    agents: AgentWords = Field(description="What those who answer calls hear, and no caller does.")


class MenuTree(Part):
    """A whole line, read and validated. `release` is a hash of everything that was read."""

    nodes: dict[NodeName, Annotated[AnyNode, Field()]]
    facts: dict[str, Fact]
    line: Line
    words: StandingWords
    hours: Hours = Field(default_factory=Hours)
    notices: tuple[Notice, ...] = ()
    tickets: dict[str, TicketKind] = Field(default_factory=dict)
    fields: dict[str, EntryField] = Field(default_factory=dict)
    lookups: dict[str, LookUpSource] = Field(default_factory=dict)
    queues: dict[str, Queue] = Field(default_factory=dict)
    templates: dict[str, Words] = Field(default_factory=dict)
    recordings: dict[str, Recording] = Field(default_factory=dict, repr=False)
    release: str
