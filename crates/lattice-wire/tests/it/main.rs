//! The protocol at its boundary: vectors that all languages share, sizes, limits, and bytes of any kind.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod cases;
mod client;
mod page;
mod patches;
mod record;
mod steady;
mod vectors;
