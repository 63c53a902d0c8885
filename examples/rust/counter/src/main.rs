//! The counter in Rust.
fn main() {}
