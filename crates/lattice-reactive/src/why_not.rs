//! "Why did this not run": the places where changes stopped on their way to a node.

use std::collections::BTreeMap;
use std::fmt;

use lattice_incr::{NodeId, Record, What};

use crate::core::Core;
use crate::error::Error;
use crate::node::{AnyNode, NodeInfo, NodeKind};
use crate::runtime::Runtime;
use crate::why::{Link, Why, is_run};

/// Why a node has not run since its last run: see [`Runtime::why_not`]. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhyNot {
    /// Who did not run.
    pub node: NodeInfo,
    /// Where changes stopped, the newest first. None at all: nothing that it reads was written.
    pub stops: Vec<Stopped>,
}

/// Where a change stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// At the node itself, so far: it is stale, and runs when it is read or when there is a flush. With the last write
    /// to what it reads, if that is recorded.
    Waiting(Option<Link>),
    /// At a signal that the node reads: it was given the value that it had.
    EqualWrite(Link),
    /// At a memo that the node reads: it ran, and its value was equal. With what led to its run.
    EqualMemo(Why),
    /// At a read that was not tracked.
    Untracked {
        /// Who reads it: the node, or a memo that the node reads.
        reader: NodeInfo,
        /// The change of what is read.
        change: Link,
    },
}

impl Stopped {
    fn sequence(&self) -> u64 {
        match self {
            Self::Waiting(_) => u64::MAX,
            Self::EqualWrite(link) | Self::Untracked { change: link, .. } => link.sequence,
            Self::EqualMemo(why) => why.links.first().map_or(0, |link| link.sequence),
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, of: &NodeInfo) -> fmt::Result {
        match self {
            Self::Waiting(link) => {
                let until = if of.kind == NodeKind::Memo {
                    "when it is read"
                } else {
                    "at the next flush"
                };
                write!(f, "it is stale, and runs {until}")?;
                match link {
                    Some(link) => write!(f, ", because {}", one(link)),
                    None => Ok(()),
                }
            }
            Self::EqualWrite(link) => write!(f, "{}", one(link)),
            Self::EqualMemo(why) => write!(f, "{why}"),
            Self::Untracked { reader, change } if reader.node == of.node => {
                write!(f, "{}, which it reads untracked", one(change))
            }
            Self::Untracked { reader, change } => {
                write!(f, "{}, which {reader} reads untracked", one(change))
            }
        }
    }
}

/// The link as a chain, for printing.
fn one(link: &Link) -> Why {
    Why {
        links: vec![link.clone()],
        is_complete: true,
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} did not run: ", self.node)?;
        if self.stops.is_empty() {
            return f.write_str("nothing that it reads was written since its last run");
        }
        for (at, stop) in self.stops.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "; " })?;
            stop.write(f, &self.node)?;
        }
        Ok(())
    }
}

impl Runtime {
    /// Why a node has not run since its last run, as far as somebody was [listening](Self::listen): where changes
    /// stopped on their way to it.
    ///
    /// ```
    /// use lattice_reactive::{Runtime, Stopped};
    ///
    /// let runtime = Runtime::auto();
    /// let count = runtime.signal(1);
    /// let parity = runtime.memo(move || count.get() % 2);
    /// let shown = runtime.effect(move || { parity.get(); });
    ///
    /// runtime.listen(1_000);
    /// assert!(runtime.why_not(shown)?.stops.is_empty(), "nothing was written");
    /// count.set_in(&runtime, 3)?;
    /// let why_not = runtime.why_not(shown)?;
    /// assert!(matches!(why_not.stops[0], Stopped::EqualMemo(_)), "{why_not}");
    /// # Ok::<(), lattice_reactive::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the node was disposed of or belongs to another runtime.
    pub fn why_not(&self, node: impl Into<AnyNode>) -> Result<WhyNot, Error> {
        let handle = node.into().handle;
        let core = self.core();
        self.validate::<AnyNode>(&core, handle)?;
        let search = Search::new(&core, handle.node);
        let mut stops: Vec<_> = self
            .equal_memos(&search)
            .chain(self.equal_writes(&search))
            .chain(self.untracked(&search))
            .chain(self.waiting(&search))
            .collect();
        stops.sort_by_key(|stop| std::cmp::Reverse(stop.sequence()));
        Ok(WhyNot {
            node: self.info_of(&core, handle.node),
            stops,
        })
    }

    /// The node was found clean because of memos that were cut off: the newest event of each.
    fn equal_memos<'a>(&'a self, search: &'a Search<'a>) -> impl Iterator<Item = Stopped> + 'a {
        let mut cut_off = BTreeMap::new();
        for record in search.since() {
            if record.what == What::Verified && record.node == search.node {
                let mut at = record;
                while at.what == What::Verified
                    && let Some(cause) = at.cause.and_then(|cause| search.core.graph.record(cause))
                {
                    at = cause;
                }
                if at.what == What::CutOff {
                    cut_off.insert(at.node, at);
                }
            }
        }
        let whys = cut_off.into_values();
        whys.map(|record| Stopped::EqualMemo(self.chain(search.core, record)))
    }

    /// The newest of each signal.
    fn equal_writes<'a>(&'a self, search: &'a Search<'a>) -> impl Iterator<Item = Stopped> + 'a {
        let mut equal = BTreeMap::new();
        for record in search.since() {
            if record.what == What::Equal && search.below.has(record.node) {
                equal.insert(record.node, record);
            }
        }
        let records = equal.into_values();
        records.map(|record| Stopped::EqualWrite(self.link(search.core, &record)))
    }

    /// Of each read without tracking, by the node or by those that it reads, the newest change.
    fn untracked<'a>(&'a self, search: &'a Search<'a>) -> impl Iterator<Item = Stopped> + 'a {
        let graph = &search.core.graph;
        let mut found = BTreeMap::new();
        for peek in graph.records().filter(|at| at.what == What::Peeked) {
            let Some(run) = peek.cause.and_then(|run| graph.record(run)) else {
                continue;
            };
            let is_last = search.runs.get(&run.node) == Some(&run.sequence);
            let is_tracked = || graph.dependencies(run.node).any(|dep| dep == peek.node);
            if is_last
                && search.below.has(run.node)
                && !is_tracked()
                && let Some(change) = search.change_of(peek)
            {
                found.insert((run.node, peek.node), change);
            }
        }
        found
            .into_iter()
            .map(|((reader, _), change)| Stopped::Untracked {
                reader: self.info_of(search.core, reader),
                change: self.link(search.core, &change),
            })
    }

    fn waiting(&self, search: &Search<'_>) -> Option<Stopped> {
        if !search.is_stale(search.node) {
            return None;
        }
        let write = search.last_write(&search.below, search.last_run);
        Some(Stopped::Waiting(
            write.map(|write| self.link(search.core, &write)),
        ))
    }
}

/// What a search for stops looks at.
struct Search<'a> {
    core: &'a Core,
    node: NodeId,
    /// The record of its last run; 0: none.
    last_run: u64,
    /// The node, what it reads, what those read, and so on.
    below: Below,
    /// The record of each one's last run.
    runs: BTreeMap<NodeId, u64>,
}

impl<'a> Search<'a> {
    fn new(core: &'a Core, node: NodeId) -> Self {
        let records = core.graph.records();
        let runs: BTreeMap<_, _> = records
            .filter(|record| is_run(record.what))
            .map(|record| (record.node, record.sequence))
            .collect();
        Self {
            core,
            node,
            last_run: runs.get(&node).copied().unwrap_or(0),
            below: Below::new(core, node),
            runs,
        }
    }

    /// What happened since the node's last run began.
    fn since(&self) -> impl Iterator<Item = Record> + '_ {
        let records = self.core.graph.records();
        records.filter(|record| record.sequence > self.last_run)
    }

    fn is_stale(&self, node: NodeId) -> bool {
        let graph = &self.core.graph;
        graph.contains(node)
            && !graph.is_fresh(node)
            && !graph.has_failed(node)
            && !graph.is_running(node)
    }

    fn last_write(&self, below: &Below, since: u64) -> Option<Record> {
        let mut records = self.core.graph.records().rev();
        records.find(|record| {
            record.what == What::Written && record.sequence > since && below.has(record.node)
        })
    }

    /// How what was read untracked has changed since. A memo may not have run since, as nobody asks for it: then it is
    /// the write that made it stale.
    fn change_of(&self, peek: Record) -> Option<Record> {
        let mut records = self.core.graph.records().rev();
        let change = records.find(|record| {
            record.node == peek.node
                && record.sequence > peek.sequence
                && matches!(record.what, What::Written | What::Ran | What::Failed)
        });
        change.or_else(|| {
            let below = || Below::new(self.core, peek.node);
            self.is_stale(peek.node)
                .then(|| self.last_write(&below(), peek.sequence))?
        })
    }
}

/// A set of nodes: one and all that it depends on.
struct Below(Vec<Option<NodeId>>);

impl Below {
    fn new(core: &Core, node: NodeId) -> Self {
        let graph = &core.graph;
        let mut below = vec![None; graph.capacity()];
        let mut stack = vec![node];
        while let Some(id) = stack.pop() {
            if let Some(seen) = below.get_mut(id.index())
                && seen.replace(id).is_none()
            {
                stack.extend(graph.dependencies(id));
            }
        }
        Self(below)
    }

    fn has(&self, node: NodeId) -> bool {
        self.0.get(node.index()) == Some(&Some(node))
    }
}
