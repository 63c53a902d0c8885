//! The sessions that a server hosts: who they belong to, what waits for them, and what their page has not seen yet.

pub(crate) mod folder;
pub(crate) mod hosted;
pub(crate) mod link;
pub(crate) mod opening;
pub(crate) mod registry;
pub(crate) mod token;
pub(crate) mod turn;
pub(crate) mod uploading;
pub(crate) mod uploads;

pub(crate) use hosted::Hosted;
pub(crate) use token::Token;
