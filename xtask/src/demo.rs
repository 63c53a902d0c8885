//! `cargo xtask demo`: from a fresh machine to a running app with one command.

use crate::command::{Outcome, Program, option};
use crate::python::{self, Profile};

const APPS: [&str; 5] = ["counter", "todo", "dashboard", "files", "shop"];

pub(crate) fn run(args: &[String]) -> Outcome {
    let app = option(args, "--app")?.unwrap_or("dashboard");
    let port = option(args, "--port")?.unwrap_or("0");
    if !APPS.contains(&app) {
        return Err(format!(
            "there is no demo app {app:?}; there are {}",
            APPS.join(", ")
        ));
    }
    if port.parse::<u16>().is_err() {
        return Err(format!(
            "--port takes a number from 0 to 65535 (0 picks a free one), and {port:?} came"
        ));
    }
    println!("xtask: building Lattice for Python (the first time takes some minutes)");
    let environment = python::environment()?;
    environment.develop(Profile::Release)?;
    environment.install(&["vega_datasets==0.9.0"])?;
    println!("xtask: starting {app}; Ctrl-C ends it");
    Program::new(environment.tool("lattice"))
        .arg("run")
        .arg(python::example(app))
        .args(["--port", port])
        .run()
}
