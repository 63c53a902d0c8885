//! The render pipeline beside its peers, on the operations of js-framework-benchmark.
//!
//! | module | what |
//! | --- | --- |
//! | [`model`] | the rows, and what each operation makes of them |
//! | [`ours`] | view, diff and encoding with lattice-vdom and lattice-wire |
//! | [`peer`] | the same rows in dioxus |
//! | [`pages`] | a page of rows as HTML, by ours, askama, maud and dioxus-ssr |
//! | [`forms`], [`phoenix`] | the bytes of the same patches in other forms |
//! | [`contest`] | who is timed and counted, in turns |
//! | [`growth`] | instructions of one change in pages that grow |

pub mod clock;
pub mod contest;
pub mod forms;
pub mod growth;
pub mod model;
pub mod ours;
pub mod pages;
pub mod peer;
pub mod phoenix;
pub mod table;

/// What fails here fails the whole run: a wrong figure is worse than none.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
