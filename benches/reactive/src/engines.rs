//! Ours and the peers, one file each.

mod alien;
mod floem;
mod ours;
mod reactive_graph;
mod samara;
mod shared;
mod sycamore;

pub use self::alien::Alien;
pub use self::floem::Floem;
pub use self::ours::Ours;
pub use self::reactive_graph::ReactiveGraph;
pub use self::samara::Samara;
pub use self::sycamore::Sycamore;

/// The name of ours in figures.
pub const OURS: &str = "lattice-reactive";

/// The names of the peers, in the order of the table.
pub const PEERS: [&str; 5] = [
    "alien-signals",
    "samara-signals",
    "sycamore-reactive",
    "floem_reactive",
    "reactive_graph",
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
            other => return Err(format!("no engine is called {other}").into()),
        }
    };
}
