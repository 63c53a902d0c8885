//! The server at its boundary: real sockets on loopback, and a client that can also do what no browser does.

#![allow(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its failure"
)]

mod app;
mod bounds;
mod client;
mod faults;
mod gateway;
mod hostile;
mod http;
mod identity;
mod operations;
mod page;
mod pages;
mod proxy;
mod resume;
mod security;
mod service;
mod sessions;
mod stopping;
mod stream;
mod time;
mod uploads;
