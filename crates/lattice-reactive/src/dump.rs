//! The whole graph as text, to look at: as DOT for Graphviz, as JSON for programs. Equal graphs give equal text.

use std::fmt::{self, Write as _};
use std::panic::Location;

use lattice_incr::NodeId;

use crate::core::Core;
use crate::node::{NodeInfo, NodeKind};
use crate::runtime::Runtime;

/// A node as a dump shows it.
struct Entry {
    id: NodeId,
    info: NodeInfo,
    state: &'static str,
    owner: Option<NodeId>,
    /// In the order of reading.
    reads: Vec<NodeId>,
}

impl Runtime {
    /// The graph in the DOT language: a node for each signal, memo, effect, watcher, scope and cleanup, with its name, type,
    /// place and state; an arrow from what is read to its reader; a dotted line from owner to owned.
    ///
    /// ```
    /// use lattice_reactive::Runtime;
    ///
    /// let runtime = Runtime::new();
    /// let count = runtime.signal(1);
    /// count.name_in(&runtime, "count")?;
    /// let double = runtime.memo(move || count.get() * 2);
    /// double.get_in(&runtime)?;
    ///
    /// let dot = runtime.dump_dot();
    /// assert!(dot.starts_with("digraph lattice {") && dot.contains("  \"0.0\" -> \"1.0\";"), "{dot}");
    /// # Ok::<(), lattice_reactive::Error>(())
    /// ```
    pub fn dump_dot(&self) -> String {
        let mut text =
            String::from("digraph lattice {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n");
        let entries = self.entries();
        // Writing to a string does not fail.
        for entry in &entries {
            let _ = dot_node(&mut text, entry);
        }
        for entry in &entries {
            for read in &entry.reads {
                let _ = writeln!(text, "  \"{}\" -> \"{}\";", Id(*read), Id(entry.id));
            }
        }
        for entry in &entries {
            if let Some(owner) = entry.owner {
                let (owner, id) = (Id(owner), Id(entry.id));
                let _ = writeln!(
                    text,
                    "  \"{owner}\" -> \"{id}\" [style=dotted, arrowhead=none, constraint=false];"
                );
            }
        }
        text.push_str("}\n");
        text
    }

    /// The graph as JSON: `{"nodes": [...]}`, one node a line with `id`, `kind`, `name` (or null), `type` (or null), `file`,
    /// `line`, `column`, `state` (`clean`, `check`: it may be stale, `dirty`, `running`, `failed`), `owner` (an id or null) and
    /// `reads` (ids, in the order of reading).
    ///
    /// ```
    /// use lattice_reactive::Runtime;
    ///
    /// let runtime = Runtime::new();
    /// let count = runtime.signal(1);
    /// count.name_in(&runtime, "say \"count\"")?;
    /// let json = runtime.dump_json();
    /// assert!(json.contains(r#"{"id":"0.0","kind":"signal","name":"say \"count\"","type":"i32","#), "{json}");
    /// # Ok::<(), lattice_reactive::Error>(())
    /// ```
    pub fn dump_json(&self) -> String {
        let mut text = String::from("{\"nodes\":[");
        for (at, entry) in self.entries().iter().enumerate() {
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            // Writing to a string does not fail.
            let _ = json_node(&mut text, entry);
        }
        text.push_str("\n]}\n");
        text
    }

    /// All nodes, in the order of their places.
    fn entries(&self) -> Vec<Entry> {
        let core = self.core();
        let ids = core.graph.ids();
        ids.map(|id| Entry {
            id,
            info: self.info_of(&core, id),
            state: state(&core, id),
            owner: core.owners.parent(&core.graph, id),
            reads: core.graph.dependencies(id).collect(),
        })
        .collect()
    }
}

fn state(core: &Core, id: NodeId) -> &'static str {
    let graph = &core.graph;
    if graph.is_running(id) {
        "running"
    } else if graph.has_failed(id) {
        "failed"
    } else if graph.is_fresh(id) {
        "clean"
    } else if graph.is_dirty(id) {
        "dirty"
    } else {
        "check"
    }
}

/// Index and generation: unique in a runtime, and the same in each run of the same program.
struct Id(NodeId);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.index(), self.0.generation())
    }
}

fn dot_node(text: &mut String, entry: &Entry) -> fmt::Result {
    let Entry {
        id, info, state, ..
    } = entry;
    let shape = match info.kind {
        NodeKind::Signal => "ellipse",
        NodeKind::Memo => "box",
        NodeKind::Effect | NodeKind::Watcher => "cds",
        _ => "folder",
    };
    write!(
        text,
        "  \"{}\" [shape={shape}, label=\"{}",
        Id(*id),
        info.kind.as_str()
    )?;
    if let Some(name) = &info.name {
        write!(text, " {}", Dot(name))?;
    }
    if !info.type_name.is_empty() {
        write!(text, "\\n{}", Dot(info.type_name))?;
    }
    if let Some(at) = info.made_at {
        write!(text, "\\n{}:{}", Dot(at.file()), at.line())?;
    }
    writeln!(text, "\\n{state}\"];")
}

fn json_node(text: &mut String, entry: &Entry) -> fmt::Result {
    let Entry {
        id,
        info,
        state,
        owner,
        reads,
    } = entry;
    write!(
        text,
        "{{\"id\":\"{}\",\"kind\":\"{}\"",
        Id(*id),
        info.kind.as_str()
    )?;
    let of = Some(info.type_name).filter(|of| !of.is_empty());
    let file = info.made_at.map(Location::file);
    for (key, value) in [("name", info.name.as_deref()), ("type", of), ("file", file)] {
        match value {
            Some(value) => write!(text, ",\"{key}\":\"{}\"", Json(value))?,
            None => write!(text, ",\"{key}\":null")?,
        }
    }
    let place = info.made_at.map_or((0, 0), |at| (at.line(), at.column()));
    write!(
        text,
        ",\"line\":{},\"column\":{},\"state\":\"{state}\"",
        place.0, place.1
    )?;
    match owner {
        Some(owner) => write!(text, ",\"owner\":\"{}\"", Id(*owner))?,
        None => text.write_str(",\"owner\":null")?,
    }
    text.write_str(",\"reads\":[")?;
    for (at, read) in reads.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(text, "{comma}\"{}\"", Id(*read))?;
    }
    text.write_str("]}")
}

/// Text within a DOT string: quotes and backslashes are escaped, lines are kept, what else controls is shown as a mark.
struct Dot<'a>(&'a str);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                char if char.is_control() => f.write_char('\u{fffd}')?,
                char => f.write_char(char)?,
            }
        }
        Ok(())
    }
}

/// Text within a JSON string.
struct Json<'a>(&'a str);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                char if char < ' ' => write!(f, "\\u{:04x}", char as u32)?,
                char => f.write_char(char)?,
            }
        }
        Ok(())
    }
}
