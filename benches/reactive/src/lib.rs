//! The reactive engine beside its peers: the same graphs, built and driven through one small trait.
//!
//! `cargo xtask bench reactive` runs it. Each engine has a process of its own for each case, because peers overflow
//! their stack, abort, never end or leak, and must not take the run or the next case with them. The processes of a
//! case live side by side and are timed in turns, sample by sample, so that all of them see the same machine.

pub mod bytes;
pub mod case;
pub mod clock;
pub mod contest;
pub mod engine;
pub mod engines;
pub mod floor;
pub mod graph;
pub mod graphs;
pub mod growth;
pub mod instructions;
pub mod table;
pub mod worker;

/// What can go wrong here ends the run with its text.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
