//! The page itself: instance 0, which has slots that set more than nodes, and events of its own.
//!
//! So what a page is told of its address, its title and its storage comes in order with the operations on its nodes, and what it
//! tells is numbered and answered as every event is.

/// Slots that [`PatchSink::set`](crate::PatchSink::set) sets for instance 0.
pub mod slots {
    /// The page's address is this URL from now on, as one more step that "back" undoes.
    pub const PUSH: u16 = 0;
    /// The page's address is this URL from now on, in place of the one before.
    pub const REPLACE: u16 = 1;
    /// The page's title.
    pub const TITLE: u16 = 2;
    /// A key, and after a line feed its text: it is to be kept by the browser. Without a line feed it is to be forgotten.
    pub const STORE: u16 = 3;
    /// True: the page is to tell what the browser keeps, by [`STORED`](super::events::STORED).
    pub const ASK: u16 = 4;
    /// True: after a reload the page is to tell its session's token, by [`FORMER`](super::events::FORMER).
    pub const TOKEN: u16 = 5;
}

/// Slots of the events that instance 0 tells.
pub mod events {
    /// Somebody wants to go to this URL: a link of the app was followed. The page has not moved yet.
    pub const VISIT: u16 = 0;
    /// The page's address is this URL now: "back" or "forward" was pressed.
    pub const MOVED: u16 = 1;
    /// What the browser keeps: keys, each followed by its text.
    pub const STORED: u16 = 2;
    /// The token of the session that this tab had before it was loaded anew.
    pub const FORMER: u16 = 3;
}
