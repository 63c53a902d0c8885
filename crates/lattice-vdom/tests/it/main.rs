//! The crate at its boundary: what comes out of views, patches and HTML, checked against models and by counts.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod counts;
mod hostile;
mod html;
mod model;
mod moves;
mod printed;
mod random;
mod rows;
mod templates;
mod views;
