//! The layer table of ARCHITECTURE.md as data: which crate may import which, and where heavy dependencies may stand.

use super::Finding;
use crate::command::{Outcome, cargo};
use serde_json::Value;

struct Layer {
    name: &'static str,
    level: u8,
    may_import: &'static [&'static str],
    heavy: &'static [&'static str],
}

const LAYERS: [Layer; 13] = [
    Layer {
        name: "lattice-incr",
        level: 0,
        may_import: &[],
        heavy: &["hashbrown"],
    },
    Layer {
        name: "lattice-vdom",
        level: 0,
        may_import: &[],
        heavy: &["indexmap", "hashbrown"],
    },
    Layer {
        name: "lattice-macros",
        level: 0,
        may_import: &[],
        heavy: &["syn", "quote"],
    },
    Layer {
        name: "lattice-reactive",
        level: 1,
        may_import: &["lattice-incr", "lattice-macros"],
        heavy: &[],
    },
    Layer {
        name: "lattice-wire",
        level: 1,
        may_import: &["lattice-vdom"],
        heavy: &["rmp"],
    },
    Layer {
        name: "lattice-session",
        level: 2,
        may_import: &[
            "lattice-reactive",
            "lattice-vdom",
            "lattice-wire",
            "lattice-macros",
        ],
        heavy: &[],
    },
    Layer {
        name: "lattice-widgets",
        level: 3,
        may_import: &["lattice-session"],
        heavy: &[],
    },
    Layer {
        name: "lattice-engine",
        level: 3,
        may_import: &[
            "lattice-incr",
            "lattice-vdom",
            "lattice-macros",
            "lattice-reactive",
            "lattice-wire",
            "lattice-session",
            "lattice-widgets",
        ],
        heavy: &[],
    },
    Layer {
        name: "lattice-server",
        level: 4,
        may_import: &["lattice-engine", "lattice-wire"],
        heavy: &[
            "tokio",
            "hyper",
            "hyper-util",
            "http-body-util",
            "fastwebsockets",
            "rustls",
            "tracing",
        ],
    },
    Layer {
        name: "lattice-static",
        level: 4,
        may_import: &["lattice-engine", "lattice-wire"],
        heavy: &["brotli", "flate2", "sha2"],
    },
    Layer {
        name: "lattice-wasm",
        level: 4,
        may_import: &["lattice-engine", "lattice-wire"],
        heavy: &[],
    },
    Layer {
        name: "lattice-python",
        level: 5,
        may_import: &["lattice-engine", "lattice-server"],
        heavy: &["pyo3"],
    },
    Layer {
        name: "lattice-ui",
        level: 5,
        may_import: &[
            "lattice-engine",
            "lattice-widgets",
            "lattice-server",
            "lattice-static",
            "lattice-wasm",
        ],
        heavy: &[],
    },
];

/// Dependencies that are heavy, wherever they stand.
const HEAVY: [&str; 22] = [
    "hashbrown",
    "indexmap",
    "syn",
    "quote",
    "rmp",
    "tokio",
    "hyper",
    "hyper-util",
    "http-body-util",
    "fastwebsockets",
    "rustls",
    "tracing",
    "brotli",
    "flate2",
    "sha2",
    "pyo3",
    "wasm-bindgen",
    "web-sys",
    "yrs",
    "redb",
    "rusqlite",
    "arrow",
];

pub(crate) fn check() -> Outcome<Vec<Finding>> {
    let text = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .read()?;
    let metadata: Value =
        serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        if !name.starts_with("lattice-") {
            continue;
        }
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
            findings.push(format!("{name}: it has no place in the layer table (xtask/src/tidy/layers.rs and ARCHITECTURE.md)"));
            continue;
        };
        // What only tests use may come from anywhere.
        let used = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"].is_null());
        for dependency in used.filter_map(|dependency| dependency["name"].as_str()) {
            findings.extend(allowed(layer, dependency));
        }
    }
    Ok(findings)
}

fn allowed(layer: &Layer, dependency: &str) -> Option<Finding> {
    let name = layer.name;
    if dependency.starts_with("lattice-") && !layer.may_import.contains(&dependency) {
        return Some(format!(
            "{name} (layer {}) imports {dependency}; it may import {:?}",
            layer.level, layer.may_import
        ));
    }
    if HEAVY.contains(&dependency) && !layer.heavy.contains(&dependency) {
        return Some(format!(
            "{name} (layer {}) depends on {dependency}; the heavy ones allowed there are {:?}",
            layer.level, layer.heavy
        ));
    }
    None
}
