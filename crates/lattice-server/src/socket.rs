//! One client's WebSocket: what comes in is guarded, what goes out passes the outbox.

pub(crate) mod close;
pub(crate) mod connection;
pub(crate) mod guard;
pub(crate) mod halves;
pub(crate) mod pace;
pub(crate) mod reader;

pub(crate) use close::CloseCode;
