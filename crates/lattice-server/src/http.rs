//! What the server says over HTTP: pages, assets, health, and the upgrade to a WebSocket.

pub(crate) mod assets;
pub(crate) mod base;
pub(crate) mod body;
pub(crate) mod caller;
pub(crate) mod networks;
pub(crate) mod operations;
pub(crate) mod origin;
pub(crate) mod page;
pub(crate) mod reply;
pub(crate) mod router;
pub(crate) mod upgrade;
