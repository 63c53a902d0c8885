//! The Python binding of Lattice, built as `lattice_ui._core`. Glue and nothing else: what it binds is explained in
//! `lattice-engine` and the crates below it, and its face in the Python package `lattice_ui`.
//!
//! **Whose session.** A thread is in the session whose turn it runs. Python objects hold their session weakly, so that a session and
//! all that its app made go together. **Whose lock.** The GIL: a session is looked at only by who shows a Python token, and no Python
//! code runs while a part of it is borrowed.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::elidable_lifetime_names,
    clippy::needless_lifetimes,
    reason = "what PyO3 calls takes what Python gives: owned handles, a receiver, named lifetimes"
)]

mod app;
mod args;
mod bind;
mod boundaries;
mod busy;
mod calls;
mod cases;
mod cell;
mod choices;
mod clock;
mod component;
mod context;
mod data;
mod driver;
mod each;
mod errors;
mod ffi;
mod files;
mod filling;
mod followed;
mod follower;
mod handler;
mod html;
mod listening;
mod memo;
mod node;
mod overdue;
mod pages;
mod parameters;
mod problem;
mod promise;
mod reads;
mod resource;
mod same;
mod saved;
#[cfg(not(target_os = "emscripten"))]
mod server;
mod session;
mod sharing;
mod signal;
mod site;
mod source;
mod state;
mod tasks;
mod testing;
mod trigger;
mod turns;
mod ui;
mod user;
mod value;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    lattice_engine::session::record_panic_places();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add(
        "LatticeError",
        module.py().get_type::<errors::LatticeError>(),
    )?;
    module.add("Waiting", module.py().get_type::<errors::Waiting>())?;
    module.add("NotFound", module.py().get_type::<errors::NotFound>())?;
    let py = module.py();
    module.add("Signal", signal::Signal::class(py)?.class(py))?;
    module.add("Memo", memo::Memo::class(py)?.class(py))?;
    module.add("Resource", resource::Resource::class(py)?.class(py))?;
    module.add_class::<cell::Cell>()?;
    module.add_class::<follower::Follower>()?;
    module.add_class::<component::Component>()?;
    node::add(module)?;
    clock::add(module)?;
    context::add(module)?;
    listening::add(module)?;
    trigger::add(module)?;
    boundaries::add(module)?;
    module.add_class::<testing::TestSession>()?;
    module.add_class::<driver::Driver>()?;
    module.add_class::<tasks::Mark>()?;
    #[cfg(not(target_os = "emscripten"))]
    server::add(module)?;
    state::add(module)?;
    pages::add(module)?;
    user::add(module)?;
    module.add_function(wrap_pyfunction!(resource::resource, module)?)?;
    module.add_function(wrap_pyfunction!(component::component, module)?)?;
    module.add_function(wrap_pyfunction!(tasks::mark_variable, module)?)?;
    module.add_function(wrap_pyfunction!(tasks::drive, module)?)?;
    module.add_function(wrap_pyfunction!(tasks::running_tasks, module)?)?;
    module.add_function(wrap_pyfunction!(ui::schema, module)?)?;
    ui::add(module)?;
    html::add(module)
}
