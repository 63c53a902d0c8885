//! The controls from outside: markup, bindings, patches.

mod charts;
mod controls;
mod pages;
mod tables;
