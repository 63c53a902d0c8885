//! The controls from outside: markup, bindings, patches.

mod controls;
