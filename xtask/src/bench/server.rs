//! Thousands of sessions beside a bare echo: the servers of ours that the load generator needs, each in a process of its own.

use super::{build, folder, print, read};
use crate::command::{Outcome, Program, cargo, root, target};
use crate::python::{self, Environment, Profile};
use crate::served::{Served, lattice};
use crate::static_pages;

pub(super) fn run(options: &[String]) -> Outcome {
    let environment = python::environment()?;
    environment.develop(Profile::Release)?;
    let data = static_pages::data()?;
    for example in ["example-counter", "example-dashboard"] {
        cargo()
            .args(["build", "--release", "--quiet", "--package", example])
            .env("VEGA_DATASETS", &data)
            .run()?;
    }
    build("bench-server")?;

    let out = folder()?.join("server.json");
    let apps = apps(&environment)?;
    let mut load = Program::new(benches().join("bench-server")).args(options);
    for (name, app) in &apps {
        let process = app.process_id().to_string();
        load = load.args(["--app", name, app.url(), &process]);
    }
    load.arg("--out").arg(&out).run()?;
    apps.into_iter().try_for_each(|(_, app)| app.stop())?;
    print(&read(&out)?);
    Ok(())
}

fn apps(environment: &Environment) -> Outcome<Vec<(&'static str, Served)>> {
    let native = |name: &str| Program::new(target().join("release").join(name));
    let own = |page: &str| Program::new(benches().join("bench-server-app")).arg(page);
    let python = |name: &str| lattice(environment, &python::example(name));
    let texts = root().join("benches").join("click").join("apps");
    let programs = [
        ("counter-rust", native("example-counter").args(PORT)),
        ("counter-python", python("counter")),
        ("texts-rust", own("texts").args(PORT)),
        (
            "texts-python",
            lattice(environment, &texts.join("texts.py")).env("TEXTS", "1000"),
        ),
        ("dashboard-rust", native("example-dashboard").args(PORT)),
        ("dashboard-python", python("dashboard")),
        ("page", own("page").args(PORT)),
    ];
    programs
        .into_iter()
        .map(|(name, program)| Ok((name, Served::start(program)?)))
        .collect()
}

const PORT: [&str; 2] = ["--port", "0"];

/// Where the benches' own programs are.
fn benches() -> std::path::PathBuf {
    target().join("benches").join("release")
}
