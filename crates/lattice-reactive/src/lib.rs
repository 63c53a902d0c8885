//! Signals, memos, effects and scopes over lattice-incr.

mod ambient;
mod cell;
mod core;
mod counts;
mod dispose;
mod effect;
mod error;
mod flush;
mod handle;
mod memo;
mod owners;
mod run;
mod runaway;
mod runtime;
mod scope;
mod signal;
mod watcher;

pub use ambient::{
    batch, context, effect, memo, memo_with, on_cleanup, provide, scope, signal, untrack,
};
pub use counts::Counts;
pub use effect::Effect;
pub use error::Error;
pub use lattice_macros::Store;
pub use memo::{Change, Memo};
pub use runtime::{DEPTH_LIMIT, Runtime, STACK_LIMIT_BYTES};
pub use scope::Scope;
pub use signal::Signal;
pub use watcher::Watcher;
