//! `cargo xtask bench NAME`: benchmarks beside their peers and floors in one run; a table on the screen and rows in target/bench/NAME.json.

mod server;

use crate::command::{Outcome, Program, cargo, root, target};
use crate::python::{self, Profile};
use crate::served::{Served, lattice};
use crate::{browser, web};
use serde_json::Value;

pub(crate) fn run(args: &[String]) -> Outcome {
    match args.first().map(String::as_str) {
        Some("click") => click(),
        Some("binding") => binding(),
        Some("reactive") => program("bench-reactive", "bench-reactive", &args[1..]),
        Some("render") => program("bench-render", "bench-render", &args[1..]),
        Some("wire") => program("bench-render", "bench-wire", &args[1..]),
        Some("apply") => apply(),
        Some("server") => server::run(&args[1..]),
        other => Err(format!(
            "bench takes a name, click, binding, reactive, render, wire, apply or server, and {other:?} came"
        )),
    }
}

/// A program that stands beside its peers and prints its table itself: it knows who failed at what.
fn program(package: &str, name: &str, options: &[String]) -> Outcome {
    let rows = format!("{}.json", name.trim_start_matches("bench-"));
    let out = folder()?.join(rows);
    build(package)?;
    Program::new(target().join("benches").join("release").join(name))
        .args(options)
        .arg("--out")
        .arg(out)
        .run()
}

/// Where the rows go.
fn folder() -> Outcome<std::path::PathBuf> {
    let out = target().join("bench");
    std::fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    Ok(out)
}

/// Builds a package of the benches' own workspace, whose dependencies are none of the product's.
fn build(package: &str) -> Outcome {
    cargo()
        .dir(root().join("benches"))
        .env("CARGO_TARGET_DIR", target().join("benches"))
        .args(["build", "--release", "--quiet", "--package", package])
        .run()
}

/// One click, from the socket and from a real browser, and what an open session costs.
fn click() -> Outcome {
    let environment = python::environment()?;
    environment.develop(Profile::Release)?;
    web::install()?;
    let out = folder()?;
    let (load, page, all) = (
        out.join("click-load.json"),
        out.join("click-page.json"),
        out.join("click.json"),
    );

    let (click, apps) = (
        root().join("benches").join("click"),
        root().join("examples").join("python"),
    );
    cargo()
        .args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "example-counter",
        ])
        .run()?;
    build("bench-click")?;
    let native = |folder: &str, name: &str| Program::new(target().join(folder).join(name));
    let texts = |count: &str| {
        Served::start(
            lattice(&environment, &click.join("apps").join("texts.py")).env("TEXTS", count),
        )
    };
    let (one, many) = (texts("1")?, texts("1000")?);
    let counter = Served::python(&environment, &apps.join("counter.py"))?;
    let rust = Served::start(native("release", "example-counter").args(["--port", "0"]))?;
    native("benches/release", "bench-click")
        .args([
            "--python",
            counter.url(),
            "--python-pid",
            &counter.process_id().to_string(),
        ])
        .args([
            "--rust",
            rust.url(),
            "--rust-pid",
            &rust.process_id().to_string(),
        ])
        .args(["--text", one.url(), "--texts", many.url(), "--out"])
        .arg(&load)
        .run()?;
    Program::new("node")
        .arg(click.join("page.mjs"))
        .arg(counter.url())
        .arg(&page)
        .env("LATTICE_CHROMIUM", browser::chromium()?)
        .env("LATTICE_NODE_MODULES", web::folder().join("node_modules"))
        .run()?;
    [one, many, counter, rust]
        .into_iter()
        .try_for_each(Served::stop)?;

    let mut rows = read(&load)?;
    rows.extend(read(&page)?);
    print(&rows);
    std::fs::write(&all, Value::Array(rows).to_string())
        .map_err(|error| format!("{}: {error}", all.display()))
}

/// Patches applied in Chromium, beside code by hand.
fn apply() -> Outcome {
    web::install()?;
    let out = folder()?.join("apply.json");
    Program::new("node")
        .arg(root().join("benches").join("apply").join("apply.mjs"))
        .arg(&out)
        .env("LATTICE_CHROMIUM", browser::chromium()?)
        .env("LATTICE_NODE_MODULES", web::folder().join("node_modules"))
        .run()?;
    print(&read(&out)?);
    Ok(())
}

/// Calls into the Python binding beside calls that do nothing.
fn binding() -> Outcome {
    let environment = python::environment()?;
    environment.develop(Profile::Release)?;
    let out = target().join("bench");
    std::fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let folder = target().join("benches");
    cargo()
        .dir(root().join("benches"))
        .env("CARGO_TARGET_DIR", &folder)
        .args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "bench-binding",
        ])
        .run()?;
    // Python finds the library by the name of its module.
    let (built, suffix) = if cfg!(windows) {
        ("binding_floor.dll", "pyd")
    } else if cfg!(target_os = "macos") {
        ("libbinding_floor.dylib", "so")
    } else {
        ("libbinding_floor.so", "so")
    };
    let built = folder.join("release").join(built);
    std::fs::copy(&built, out.join(format!("binding_floor.{suffix}")))
        .map_err(|error| format!("{}: {error}", built.display()))?;
    let all = out.join("binding.json");
    Program::new(environment.python())
        .arg(root().join("benches").join("binding").join("binding.py"))
        .arg(&all)
        .env("PYTHONPATH", &out)
        .run()?;
    print(&read(&all)?);
    Ok(())
}

fn read(file: &std::path::Path) -> Outcome<Vec<Value>> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// The rows as a table: ours, then each peer and floor with the ratio to it.
fn print(rows: &[Value]) {
    println!("{:<58} {:>10} {:<6} beside", "case", "ours", "unit");
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        let ours = row["ours"].as_f64().unwrap_or(f64::NAN);
        let mut beside = Vec::new();
        for kind in ["peers", "floors"] {
            for (name, value) in row[kind].as_object().into_iter().flatten() {
                let value = value.as_f64().unwrap_or(f64::NAN);
                beside.push(format!(
                    "{name} {value:.3} (ours is {:.2} of it)",
                    ours / value
                ));
            }
        }
        println!(
            "{:<58} {ours:>10.3} {:<6} {}",
            text("case"),
            text("unit"),
            beside.join(", ")
        );
    }
}
