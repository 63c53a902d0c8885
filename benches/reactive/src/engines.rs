//! Ours and the peers, one file each.

mod alien;
mod floem;
mod futures;
mod incremental;
mod ours;
mod reactive_graph;
mod salsa;
mod samara;
mod shared;
mod sycamore;

pub use self::alien::Alien;
pub use self::floem::Floem;
pub use self::futures::Futures;
pub use self::incremental::Incremental;
pub use self::ours::Ours;
pub use self::reactive_graph::ReactiveGraph;
pub use self::salsa::Salsa;
pub use self::samara::Samara;
pub use self::sycamore::Sycamore;

/// The name of ours in figures.
pub const OURS: &str = "lattice-reactive";

/// The names of the peers, in the order of the table.
pub const PEERS: [&str; 8] = [
    "alien-signals",
    "samara-signals",
    "sycamore-reactive",
    "floem_reactive",
    "reactive_graph",
    "incremental",
    "salsa",
    "futures-signals",
];

/// Calls a function that is generic in the engine for the engine of this name.
#[macro_export]
macro_rules! with_engine {
    ($name:expr, $function:ident($($argument:expr),*)) => {
        match $name {
            $crate::engines::OURS => $function::<$crate::engines::Ours>($($argument),*),
            "alien-signals" => $function::<$crate::engines::Alien>($($argument),*),
            "samara-signals" => $function::<$crate::engines::Samara>($($argument),*),
            "sycamore-reactive" => $function::<$crate::engines::Sycamore>($($argument),*),
            "floem_reactive" => $function::<$crate::engines::Floem>($($argument),*),
            "reactive_graph" => $function::<$crate::engines::ReactiveGraph>($($argument),*),
            "incremental" => $function::<$crate::engines::Incremental>($($argument),*),
            "salsa" => $function::<$crate::engines::Salsa>($($argument),*),
            "futures-signals" => $function::<$crate::engines::Futures>($($argument),*),
            other => return Err(format!("no engine is called {other}").into()),
        }
    };
}
