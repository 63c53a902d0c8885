//! The `MessagePack` protocol between a Lattice session and its page; docs/protocol.md has it byte by byte.
//!
//! | direction | what | written by | read by |
//! | --- | --- | --- | --- |
//! | page to session | [`ClientMessage`] | the applier; [`ClientMessage::encode`] | [`ClientMessage::decode`] |
//! | session to page | [`ServerMessage`], operations | [`ServerMessage::encode`], [`PatchEncoder`] | the applier; [`ServerDecoder`] |
//! | on both sides | [`Ledger`]: numbers of events and patch messages, by which a page goes on that was away | | |
//! | in the page's HTML | [`PageData`] | [`PageData::to_json`] | the applier |
//!
//! Decoders trust nothing: whatever the bytes are, the answer is a message or an [`Error`], with no more memory
//! than the bytes justify, within [`Limits`].
//!
//! ```
//! use lattice_wire::{ClientMessage, Limits, Payload};
//! let click = ClientMessage::Event { event_id: 1, patch_seq: 0, instance: 3, slot: 1, payload: Payload::None };
//! let mut bytes = Vec::new();
//! click.encode(&mut bytes);
//! assert_eq!(bytes, [1, 1, 0, 3, 1, 0xc0]);
//! assert_eq!(ClientMessage::decode(&bytes, Limits::CLIENT), Ok(click));
//! assert!(ClientMessage::decode(&bytes[..3], Limits::CLIENT).unwrap_err().is_malformed());
//! ```

mod client;
pub mod close;
mod differences;
mod encoder;
mod error;
mod ledger;
mod limits;
mod op;
mod page;
mod reader;
mod server;
mod template;
mod writer;

pub use client::{ClientMessage, Payload};
pub use encoder::PatchEncoder;
pub use error::Error;
pub use ledger::{Bound, Claim, Ledger, Origin, Resume};
pub use limits::Limits;
pub use page::PageData;
pub use server::{ServerDecoder, ServerMessage};

/// The version of the protocol. Page and server are of one build; a page of another one reloads itself.
pub const VERSION: u32 = 3;

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
