//! The cases by name.

use crate::engine::Engine;
use crate::graph::Graph;
use crate::graphs::{cellx, create, dynamic, growth, kairo, wide};

/// All cases, in the order of the table.
pub const NAMES: [&str; 42] = [
    "kairo/avoidable",
    "kairo/broad",
    "kairo/deep",
    "kairo/diamond",
    "kairo/mux",
    "kairo/repeated",
    "kairo/triangle",
    "kairo/unstable",
    "cellx/1000",
    "cellx/2500",
    "dynamic/2-10x5-lazy80",
    "dynamic/6-10x10-dyn25-lazy80",
    "dynamic/4-1000x12-dyn5",
    "dynamic/25-1000x5",
    "dynamic/3-5x500",
    "dynamic/6-100x15-dyn50",
    "propagate/1x1",
    "propagate/1x10",
    "propagate/10x1",
    "propagate/10x10",
    "propagate/100x1",
    "propagate/1x100",
    "propagate/100x100",
    "fan/4",
    "fan/100",
    "fan/1000",
    "fan/10000",
    "cut/1000",
    "cold/200000",
    "select/10000",
    "create/signals",
    "create/memos",
    "create/effects",
    "create/effects of one signal",
    "create/effects of four signals",
    "create/effects, 1,000 on a signal",
    "dispose/signals",
    "dispose/memos",
    "dispose/effects",
    "dispose/effects of one signal",
    "dispose/effects of four signals",
    "dispose/effects, 1,000 on a signal",
];

/// Cases that are only counted, and only for ours: the same work beside a growing rest, and growing work beside the same.
pub const GROWTH: [&str; 15] = [
    "growth/read, 0 in 1000",
    "growth/read, 0 in 10000",
    "growth/read, 0 in 100000",
    "growth/write, 10 in 1000",
    "growth/write, 10 in 10000",
    "growth/write, 10 in 100000",
    "growth/write, 1 in 10000",
    "growth/write, 100 in 10000",
    "growth/write, 1000 in 10000",
    "growth/update, 10 in 1000",
    "growth/update, 10 in 10000",
    "growth/update, 10 in 100000",
    "growth/update, 1 in 10000",
    "growth/update, 100 in 10000",
    "growth/update, 1000 in 10000",
];

/// Builds the graph of a case.
pub fn build<E: Engine>(name: &str) -> Option<Graph> {
    let (set, rest) = name.split_once('/')?;
    match set {
        "kairo" => kairo::build::<E>(rest),
        "cellx" => Some(cellx::build::<E>(rest.parse().ok()?)),
        "dynamic" => dynamic::build::<E>(rest),
        "propagate" => {
            let (chains, length) = rest.split_once('x')?;
            Some(wide::propagate::<E>(
                chains.parse().ok()?,
                length.parse().ok()?,
            ))
        }
        "fan" => Some(wide::fan::<E>(rest.parse().ok()?)),
        "cut" => Some(wide::cut::<E>(rest.parse().ok()?)),
        "growth" => {
            let (what, sizes) = rest.split_once(", ")?;
            let (some, all) = sizes.split_once(" in ")?;
            let (some, all) = (some.parse().ok()?, all.parse().ok()?);
            match what {
                "read" => Some(growth::read::<E>(all)),
                "write" => Some(growth::write::<E>(some, all)),
                "update" => Some(growth::update::<E>(some, all)),
                _ => None,
            }
        }
        "cold" => Some(wide::cold::<E>(rest.parse().ok()?)),
        "select" => Some(wide::select::<E>(rest.parse().ok()?)),
        "create" => create::create::<E>(rest),
        "dispose" => create::dispose::<E>(rest),
        _ => None,
    }
}

/// Operations in a step of a case: figures are per operation.
pub fn operations(name: &str) -> u64 {
    if name.starts_with("create/") || name.starts_with("dispose/") {
        create::COUNT
    } else {
        1
    }
}
