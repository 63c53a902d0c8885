//! The controls from outside: markup, bindings, patches.

mod controls;
mod pages;
mod tables;
