//! What a page does when an event comes: which part of it travels, and what is decided on the spot.

/// An event that an element can listen to, as the page needs to know it. All fields but `name` have a default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventSpec {
    /// The DOM event's type, such as `click`.
    pub name: Box<str>,
    /// What travels with it.
    pub payload: EventPayload,
    /// If not empty, only these keys (`KeyboardEvent.key`) count.
    pub keys: Vec<Box<str>>,
    /// The browser's own reaction is prevented.
    pub prevent_default: bool,
    /// Listeners further out do not see it.
    pub stop: bool,
    /// Sent once nothing has come for so many milliseconds; 0 is at once.
    pub debounce_ms: u32,
    /// Sent at most once in so many milliseconds; 0 is always.
    pub throttle_ms: u32,
}

/// Which part of an event travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventPayload {
    /// Nothing.
    #[default]
    None = 0,
    /// The element's `value`, a string.
    Value = 1,
    /// The element's `checked`, a bool.
    Checked = 2,
    /// The element's `valueAsNumber`, or nil if it is none.
    Number = 3,
    /// The element's `selectedIndex`, an integer.
    Index = 4,
    /// The event's `key`, a string.
    Key = 5,
    /// The values of the selected options, strings.
    Values = 6,
    /// The files that were chosen: they travel by themselves, each as an upload.
    Files = 7,
}

impl EventPayload {
    /// The payload of this number in the protocol.
    pub fn from_number(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::None,
            1 => Self::Value,
            2 => Self::Checked,
            3 => Self::Number,
            4 => Self::Index,
            5 => Self::Key,
            6 => Self::Values,
            7 => Self::Files,
            _ => return None,
        })
    }
}

impl EventSpec {
    /// Listens to events of this type, with no payload.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            payload: EventPayload::None,
            keys: Vec::new(),
            prevent_default: false,
            stop: false,
            debounce_ms: 0,
            throttle_ms: 0,
        }
    }

    /// Sets what travels.
    pub fn payload(mut self, payload: EventPayload) -> Self {
        self.payload = payload;
        self
    }

    /// Adds a key that counts; with none, all do.
    pub fn key(mut self, key: &str) -> Self {
        self.keys.push(key.into());
        self
    }

    /// Prevents the browser's own reaction.
    pub fn prevent_default(mut self) -> Self {
        self.prevent_default = true;
        self
    }

    /// Keeps the event from listeners further out.
    pub fn stop(mut self) -> Self {
        self.stop = true;
        self
    }

    /// Waits until nothing has come for so many milliseconds.
    pub fn debounce_ms(mut self, ms: u32) -> Self {
        self.debounce_ms = ms;
        self
    }

    /// Sends at most once in so many milliseconds.
    pub fn throttle_ms(mut self, ms: u32) -> Self {
        self.throttle_ms = ms;
        self
    }
}
