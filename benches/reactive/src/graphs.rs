//! The graphs, each built through [`Engine`](crate::engine::Engine) alone.

pub mod cellx;
pub mod create;
pub mod dynamic;
pub mod growth;
pub mod kairo;
pub mod wide;
