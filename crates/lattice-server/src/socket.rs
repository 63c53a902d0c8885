//! One client's WebSocket: what comes in is guarded, what goes out is written from any thread.

pub(crate) mod close;
pub(crate) mod connection;
pub(crate) mod guard;
pub(crate) mod outbox;
pub(crate) mod pace;
pub(crate) mod reader;

pub(crate) use close::CloseCode;
pub(crate) use outbox::Outbox;
