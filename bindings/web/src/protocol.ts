//! The numbers of the protocol (docs/protocol.md): message kinds, operations, kinds of slots, close codes.
//! They are constants, not an enum object, so that the bundler writes them in place.

/** The protocol's version. Page and server are of one build; a page of another version reloads itself. */
export const VERSION = 3;

// client -> server
export const HELLO = 0;
export const EVENT = 1;
export const ACK = 2;
export const UPLOAD_BEGIN = 3;
export const UPLOAD_CHUNK = 4;
export const UPLOAD_ABORT = 5;

// server -> client
export const WELCOME = 0;
export const ERROR = 1;
export const EVENT_ACK = 2;
export const UPLOAD = 6;
/** From here on: a Patch, whose number modulo 64 is added. */
export const PATCH = 64;

// operations of a Patch
export const DEFINE = 1;
export const RESET = 2;
export const INSERT = 3;
export const SET = 4;
export const REMOVE = 5;
export const REMOVE_RUN = 6;
export const MOVE = 7;
export const MOVE_RUN = 8;
export const CLEAR = 9;
export const MOVE_EACH = 10;

// slots of the page itself, instance 0
export const PUSH = 0;
export const REPLACE = 1;
export const TITLE = 2;
export const STORE = 3;
export const ASK = 4;
export const TOKEN = 5;

// events of the page itself
export const VISIT = 0;
export const MOVED = 1;
export const STORED = 2;
export const FORMER = 3;

// extras of an element in a template; the first five are slots
export const ATTR_SLOT = 1;
export const PROP_SLOT = 2;
export const STYLE_SLOT = 3;
export const CLASS_SLOT = 4;
export const EVENT_SLOT = 5;
export const ID_ATTR = 6;
export const CHILDREN = 7;
export const BEHAVIOUR = 8;
/** A text slot is a bare number in a template, so it has no kind on the wire. */
export const TEXT_SLOT = 0;

// what an event carries
export const PAYLOAD_VALUE = 1;
export const PAYLOAD_CHECKED = 2;
export const PAYLOAD_NUMBER = 3;
export const PAYLOAD_INDEX = 4;
export const PAYLOAD_KEY = 5;
export const PAYLOAD_VALUES = 6;
/** From here on, what travels is not for the core to find out. */
export const PAYLOAD_FILES = 7;

// what a page does for an element by a module
export const BEHAVIOUR_UPLOADS = 1;

// flags of an event slot
export const PREVENT_DEFAULT = 1;
export const STOP = 2;

// WebSocket close codes of our own
export const CLOSE_MALFORMED = 4400;
export const CLOSE_VERSION = 4401;
export const CLOSE_GONE = 4404;
export const CLOSE_TAKEN_OVER = 4409;
export const CLOSE_TOO_BIG = 1009;

/** A slot's value as it comes over the wire; integers beyond 2^53 come as bigint, so that their text is exact. */
export type Value = null | boolean | number | bigint | string;
/** What an event carries back. */
export type Payload = null | boolean | number | string | string[];
/** Any decoded value: template definitions are nested arrays. */
export type Data = Value | Data[];
