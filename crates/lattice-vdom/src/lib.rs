//! Views, templates, keyed diff, patches and HTML of Lattice.
//!
//! What a component makes is a [`View`]: flat lists of *blocks* and slot values, no tree of nodes. A block is one
//! instance of a [`Template`] (static DOM with numbered slots) or a component slot, whose content is another
//! view. A [`Forest`] holds all views of a session and turns them into operations on a [`PatchSink`]:
//!
//! | to get | call | sink |
//! | --- | --- | --- |
//! | the HTML of a first paint | [`Forest::insert_all`] | [`HtmlSink`] |
//! | its structure, for the page's applier | the same, in the same traversal | [`ItemsSink`] |
//! | the change after a component ran again | [`match_views`], [`Forest::replace`] | bytes of `lattice-wire` |
//! | the change of a list that keeps its deltas | [`Forest::insert_rows`], [`remove_rows`](Forest::remove_rows), [`move_rows`](Forest::move_rows) | the same |
//! | the change of one bound value | [`Forest::set`] | the same |
//! | a page to assert on | all of these | `testing::Dom` (feature `testing`) |
//!
//! ```
//! use lattice_vdom::{Forest, HtmlSink, Template, ValueRef, ViewBuilder, el, text_slot};
//!
//! let mut forest: Forest<()> = Forest::new();
//! let item = forest.number(&el("li").child(text_slot(0)).build()?);
//! let list = forest.number(&el("ul").children().build()?);
//! let render = |keys: &[i64]| -> Result<_, lattice_vdom::Error> {
//!     let mut view = ViewBuilder::new();
//!     view.open(list, 0)?;
//!     for key in keys {
//!         let block = view.open(item, *key as u64)?;
//!         view.set(block, 0, ValueRef::Int(*key))?;
//!         view.close()?;
//!     }
//!     view.close()?;
//!     view.finish()
//! };
//!
//! let first = render(&[1, 2, 3])?;
//! let root = forest.insert(first, None);
//! let mut html = HtmlSink::new();
//! forest.insert_all(root, &mut html);
//! assert_eq!(html.html(), "<ul><li>1</li><li>2</li><li>3</li></ul>");
//!
//! let mut dom = lattice_vdom::NullSink; // or an encoder
//! let mut second = render(&[3, 1, 2])?;
//! forest.match_view(root, &mut second);
//! forest.replace(root, second, &mut dom); // one move
//! # Ok::<(), lattice_vdom::Error>(())
//! ```
//!
//! | operation | costs |
//! | --- | --- |
//! | [`Forest::set`] of a bound value | O(1) |
//! | [`match_views`] and [`Forest::replace`] of a component's view | O(its blocks and values), and O(n log n) for the n siblings between the first and the last that moved; other views cost nothing |
//! | [`Forest::insert_all`] | O(what is shown) |
//!
//! None of them allocates once its buffers have found their size.
//!
//! Nothing here runs code of users, does I/O or recurses; limits are named in constants (`..._MAX`).

mod error;
mod forest;
mod html;
mod items;
mod matching;
mod number;
pub mod page;
mod sink;
mod template;
mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod url;
mod value;
mod values;
mod view;

pub use error::Error;
pub use forest::{Forest, Row, Rows};
pub use html::{HtmlSink, Late, STYLE_ROOT, html_hash};
pub use items::ItemsSink;
pub use matching::{Matcher, match_views, unpaired};
pub use number::SAFE_INTEGER_MAX;
pub use sink::{NullSink, PatchSink};
pub use template::{
    Behaviour, Element, EventPayload, EventSpec, Extra, METHODS, Namespace, Node, NodeBuilder,
    SlotKind, TEMPLATE_DEPTH_MAX, TEMPLATE_NODES_MAX, TEMPLATE_SLOTS_MAX, Template, el, mathml,
    svg, text, text_slot,
};
pub use templates::{Shape, TemplateNo, Templates};
pub use url::safe_url;
pub use value::{Opaque, OwnedValue, Value, ValueRef};
pub use values::Values;
pub use view::{Block, BlockNo, Place, Slots, VIEW_DEPTH_MAX, View, ViewBuilder, ViewId};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
