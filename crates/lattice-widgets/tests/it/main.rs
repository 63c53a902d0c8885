//! The controls from outside: markup, bindings, patches.

mod charts;
mod choices;
mod controls;
mod files;
mod focus;
mod kit;
mod pages;
mod plans;
mod show;
mod tables;
