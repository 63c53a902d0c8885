//! A page for tests: a reference DOM that applies patches the plain way, prints HTML, answers questions about
//! its elements, and counts what was done to it.
//!
//! ```
//! use lattice_vdom::testing::Dom;
//! use lattice_vdom::{Forest, ValueRef, ViewBuilder, el, text_slot};
//!
//! let mut forest: Forest<()> = Forest::new();
//! let item = forest.number(&el("li").child(text_slot(0)).build()?);
//! let render = |items: &[&str]| {
//!     let mut view = ViewBuilder::new();
//!     for (key, text) in items.iter().enumerate() {
//!         let block = view.open(item, key as u64)?;
//!         view.set(block, 0, ValueRef::Str(text))?;
//!         view.close()?;
//!     }
//!     view.finish()
//! };
//!
//! let mut dom = Dom::new();
//! let root = forest.insert(render(&["one", "two"])?, None);
//! forest.insert_all(root, &mut dom);
//! dom.take_counts();
//!
//! let mut next = render(&["one", "2"])?;
//! forest.match_view(root, &mut next);
//! forest.replace(root, next, &mut dom);
//! assert_eq!(dom.html(), "<li>one</li><li>2</li>");
//! assert_eq!(dom.counts().operations(), 1); // one set
//! # Ok::<(), lattice_vdom::Error>(())
//! ```

mod dom;
mod print;
mod query;

pub use dom::{Counts, Dom};
pub use query::{ElementRef, NodeRef};
