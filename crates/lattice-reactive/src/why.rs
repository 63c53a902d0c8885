//! "Why did this run": the chain from a node's last run back to the write that caused it.

use std::fmt;
use std::panic::Location;

use lattice_incr::{NodeId, Record, What};

use crate::core::Core;
use crate::error::{Error, Kind};
use crate::node::{AnyNode, Line, NodeInfo};
use crate::runtime::Runtime;

/// A chain of causes: see [`Runtime::why`]. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Why {
    /// What was asked for first, and then what led to it, what led to that, and so on.
    pub links: Vec<Link>,
    /// Whether the chain goes back to its root: a write, the making of a node, or an invalidation that no run did. If
    /// not, what came before happened before the listening began, or was overwritten.
    pub is_complete: bool,
}

/// One event of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// Whose event it is.
    pub node: NodeInfo,
    /// What happened.
    pub what: What,
    /// Where in the source, for writes and invalidations.
    pub at: Option<&'static Location<'static>>,
    /// The number of the [event](crate::Event).
    pub sequence: u64,
}

impl Why {
    /// What it goes back to, if that is known.
    pub fn root(&self) -> Option<&Link> {
        self.links.last().filter(|_| self.is_complete)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before: Option<&Link> = None;
        for link in &self.links {
            match before {
                None => link.first(f)?,
                Some(before) if is_act(before.what) => write!(f, " by {}, which ran", link.node)?,
                Some(before) => {
                    f.write_str(if is_start(&self.links, before) {
                        " because "
                    } else {
                        ", because "
                    })?;
                    link.reason(f, before)?;
                }
            }
            before = Some(link);
        }
        if self.is_complete {
            return Ok(());
        }
        f.write_str(" because of something that is not recorded (listen earlier, or keep more)")
    }
}

/// Whether a sentence begins with this link's verb, so that no comma stands before its reason.
fn is_start(links: &[Link], link: &Link) -> bool {
    let at = links.iter().position(|other| std::ptr::eq(other, link));
    match at {
        Some(0) | None => true,
        Some(at) => is_act(links[at - 1].what),
    }
}

/// What somebody does, and does not come of itself.
fn is_act(what: What) -> bool {
    matches!(
        what,
        What::Written | What::Equal | What::Created | What::Invalidated
    )
}

impl Link {
    fn first(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.what {
            What::Began => "runs",
            What::CutOff => "ran and came out equal",
            What::Failed => "ran and failed",
            What::Verified => "turned out to be as it was",
            What::Ran => "ran",
            _ => return self.act(f),
        };
        write!(f, "{} {verb}", self.node)
    }

    /// What it is as the reason of what `of` tells.
    fn reason(&self, f: &mut fmt::Formatter<'_>, of: &Self) -> fmt::Result {
        if self.node.node == of.node.node {
            return match self.what {
                What::Failed => f.write_str("its run before had failed"),
                What::Created => f.write_str("it was made"),
                What::Invalidated => {
                    f.write_str("it was invalidated")?;
                    self.place(f)
                }
                _ => self.first(f),
            };
        }
        match self.what {
            What::Ran => write!(f, "{} changed", self.node),
            What::Failed => write!(f, "{} failed", self.node),
            _ => self.first(f),
        }
    }

    fn act(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.what {
            What::Written => "was written",
            What::Equal => "was given the value that it had",
            What::Created => "was made",
            What::Invalidated => "was invalidated",
            _ => "was touched",
        };
        write!(f, "{} {verb}", self.node)?;
        self.place(f)
    }

    fn place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, " at {}", Line(at)),
            None => Ok(()),
        }
    }
}

impl Runtime {
    /// Why a memo, effect or watcher ran last: the chain of what led to it, back to the write. Of a signal, who wrote
    /// it last. Somebody must have been [listening](Self::listen) then.
    ///
    /// ```
    /// use lattice_reactive::{Runtime, What};
    ///
    /// let runtime = Runtime::auto();
    /// runtime.listen(1_000);
    /// let count = runtime.signal(1);
    /// let sum = runtime.memo(move || count.get() + 1);
    /// let total = runtime.effect(move || { sum.get(); });
    /// count.name_in(&runtime, "count")?;
    /// sum.name_in(&runtime, "sum")?;
    /// total.name_in(&runtime, "total")?;
    ///
    /// count.set_in(&runtime, 2)?;
    /// let why = runtime.why(total)?;
    /// // effect "total" (src/app.rs:12) ran because memo "sum" (src/app.rs:8) changed,
    /// // because signal "count" (src/app.rs:3) was written at src/app.rs:20
    /// let text = why.to_string();
    /// assert!(text.starts_with(r#"effect "total" ("#) && text.contains(r#" changed, because signal "count" ("#), "{text}");
    /// assert_eq!(why.root().map(|link| link.what), Some(What::Written));
    /// # Ok::<(), lattice_reactive::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the node was disposed of or belongs to another runtime, or if no run of it is recorded.
    pub fn why(&self, node: impl Into<AnyNode>) -> Result<Why, Error> {
        let handle = node.into().handle;
        let core = self.core();
        self.validate::<AnyNode>(&core, handle)?;
        let mut records = core.graph.records().rev();
        match records.find(|record| record.node == handle.node && is_answer(record.what)) {
            Some(record) => Ok(self.chain(&core, record)),
            None => Err(not_recorded(&core, handle.node)),
        }
    }

    /// What led to a record.
    pub(crate) fn chain(&self, core: &Core, from: Record) -> Why {
        let mut links = vec![self.link(core, &from)];
        let mut last = from;
        while let Some(cause) = last.cause.and_then(|cause| core.graph.record(cause)) {
            // A run that was given up and taken up again is one run.
            if cause.what != What::Began || cause.node != last.node {
                links.push(self.link(core, &cause));
            }
            last = cause;
        }
        Why {
            links,
            is_complete: last.cause.is_none() && is_act(last.what),
        }
    }

    pub(crate) fn link(&self, core: &Core, record: &Record) -> Link {
        Link {
            node: self.info_of(core, record.node),
            what: record.what,
            at: record.at,
            sequence: record.sequence,
        }
    }
}

/// Whether the record is of a run.
pub(crate) fn is_run(what: What) -> bool {
    matches!(what, What::Began | What::Ran | What::CutOff | What::Failed)
}

/// What is told of a node: its run, or what stands for it with those that do not run.
fn is_answer(what: What) -> bool {
    is_run(what) || matches!(what, What::Written | What::Created)
}

#[cold]
fn not_recorded(core: &Core, node: NodeId) -> Error {
    let what = core.describe(node);
    let state = if core.graph.is_listening() {
        "nothing of it is recorded since (or it was overwritten)"
    } else {
        "nobody listens now"
    };
    let text = format!(
        "what happens can be explained while somebody listens, and of this {what} {state}: call \
         `Runtime::listen` before what is to be explained, and let it keep more events if there are many"
    );
    Error::new(Kind::NotRecorded, text)
}
