//! `cargo xtask test`: everything that must hold before a change lands, in order of price.

use crate::command::{Outcome, Program, cargo, debian, root, target};
use crate::python::{self, Profile};
use crate::served::Served;
use crate::{browser, deny, fuzz, static_pages, targets, tidy, web};
use std::time::Instant;

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Outcome,
}

const STEPS: [Step; 12] = [
    Step {
        name: "fmt",
        what: "formatting of Rust",
        run: fmt,
    },
    Step {
        name: "tidy",
        what: "layers, sizes, documents",
        run: tidy::run,
    },
    Step {
        name: "clippy",
        what: "lints of Rust",
        run: clippy,
    },
    Step {
        name: "rust",
        what: "unit, property and integration tests, and documentation examples",
        run: rust,
    },
    Step {
        name: "twin",
        what: "the engine's tests over its twin without `unsafe`",
        run: twin,
    },
    Step {
        name: "targets",
        what: "the engine without a standard library, the Rust core for WebAssembly",
        run: targets::run,
    },
    Step {
        name: "docs",
        what: "Rust documentation without warnings",
        run: docs,
    },
    Step {
        name: "python",
        what: "Python tests with warnings as errors, types and stubs",
        run: python,
    },
    Step {
        name: "web",
        what: "types, unit tests and size of the applier, and whether its built files are fresh",
        run: applier,
    },
    Step {
        name: "browser",
        what: "the demo apps in Chromium, served and in their pages",
        run: browsers,
    },
    Step {
        name: "fuzz",
        what: "every fuzz target for a minute",
        run: smoke,
    },
    Step {
        name: "deny",
        what: "licences and sources of dependencies",
        run: deny::run,
    },
];

/// How long each fuzz target runs in the short form.
const SMOKE_SECONDS: u64 = 60;

pub(crate) fn run(args: &[String]) -> Outcome {
    if args.iter().any(|arg| arg == "--list") {
        for Step { name, what, .. } in &STEPS {
            println!("{name:8} {what}");
        }
        return Ok(());
    }
    if let Some(unknown) = args
        .iter()
        .find(|arg| STEPS.iter().all(|step| step.name != arg.as_str()))
    {
        return Err(format!(
            "there is no step {unknown:?}; `cargo xtask test --list` names them"
        ));
    }
    let mut failures = Vec::new();
    let mut passed = 0;
    let mut times = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| args.is_empty() || args.iter().any(|arg| arg == step.name))
    {
        println!("\n== {}: {}", step.name, step.what);
        let start = Instant::now();
        match (step.run)() {
            Ok(()) => passed += 1,
            Err(message) => failures.push(format!("{}: {message}", step.name)),
        }
        times.push(format!("{} {} s", step.name, start.elapsed().as_secs()));
    }
    println!(
        "\n{}\nsteps: {passed} passed, {} failed",
        times.join(", "),
        failures.len()
    );
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\nxtask: "))
    }
}

fn fmt() -> Outcome {
    cargo().args(["fmt", "--all", "--check"]).run()
}

fn clippy() -> Outcome {
    cargo()
        .args([
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ])
        .run()
}

fn rust() -> Outcome {
    // The binding is an extension module: its tests are the Python ones.
    cargo()
        .args([
            "test",
            "--quiet",
            "--workspace",
            "--all-features",
            "--exclude",
            "lattice-python",
        ])
        .run()
}

/// `memory` is not among them: sizes are those of the real cells.
fn twin() -> Outcome {
    cargo()
        .args(["test", "--quiet"])
        .args(["--package", "lattice-incr", "--package", "lattice-reactive"])
        .args(["--lib", "--test", "it", "--test", "conformance"])
        .env("RUSTFLAGS", "--cfg lattice_safe -D warnings")
        // Other flags must not have all else built again.
        .env("CARGO_TARGET_DIR", target().join("twin"))
        .run()
}

fn docs() -> Outcome {
    cargo()
        .args([
            "doc",
            "--quiet",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--exclude",
            "xtask",
        ])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

fn python() -> Outcome {
    let environment = python::environment()?;
    environment.develop(Profile::Dev)?;
    environment.install(&[
        "pytest>=8,<10",
        "mypy>=1.15,<3",
        "vega_datasets==0.9.0",
        "uvicorn>=0.35,<1",
        "starlette>=0.45,<2",
        "websockets>=15,<18",
    ])?;
    let tests = python::bindings().join("tests");
    Program::new(environment.python())
        .args(["-m", "pytest", "-q", "-W", "error"])
        .arg(tests)
        .dir(python::bindings())
        .run()?;
    Program::new(environment.python())
        .args(["-m", "mypy", "--strict", "-p", "lattice_ui"])
        .dir(python::bindings())
        .run()?;
    for app in ["counter", "todo", "dashboard", "files", "shop"] {
        Program::new(environment.python())
            .args(["-m", "mypy", "--strict"])
            .arg(python::example(app))
            .run()?;
    }
    Ok(())
}

fn applier() -> Outcome {
    web::run(&["--check".to_owned()])?;
    web::size()?;
    web::script("check").run()?;
    web::script("test")
        .env("LATTICE_CHROMIUM", browser::chromium()?)
        .run()
}

fn browsers() -> Outcome {
    let environment = python::environment()?;
    environment.develop(Profile::Dev)?;
    environment.install(&["vega_datasets==0.9.0"])?;
    web::install()?;
    let chromium = browser::chromium()?;
    let pages = static_pages::dev()?;
    let apps = ["counter", "todo", "dashboard"].map(|app| {
        (
            app,
            Served::python(&environment, &python::example(app)),
            Served::start(static_pages::server(app)),
        )
    });
    let mut program = web::script("test:browser")
        .env("LATTICE_CHROMIUM", chromium)
        .env("LATTICE_RANDOM_PAGES", random_pages()?);
    let mut running = Vec::new();
    for (app, in_python, in_rust) in apps {
        let (in_python, in_rust) = (in_python?, in_rust?);
        let places = format!(
            "python={} rust={} rust-static={}",
            in_python.url(),
            in_rust.url(),
            pages.join(app).display()
        );
        program = program.env(&format!("LATTICE_{}", app.to_uppercase()), places);
        running.extend([in_python, in_rust]);
    }
    // Its files are on a server's disk, so it has no static twin.
    let files = Served::python(&environment, &python::example("files"))?;
    program = program.env("LATTICE_FILES", format!("python={}", files.url()));
    running.push(files);
    let shop = Served::python(&environment, &python::example("shop"))?;
    program = program.env("LATTICE_SHOP", format!("python={}", shop.url()));
    running.push(shop);
    program.run()?;
    running.into_iter().try_for_each(Served::stop)
}

/// Random sessions for the applier, written anew so that they follow the protocol.
fn random_pages() -> Outcome<std::path::PathBuf> {
    let pages = cargo()
        .args(["run", "--quiet", "--package", "lattice-wire"])
        .args(["--example", "random_pages", "--", "24", "40"])
        .read()?;
    let file = target().join("random-pages.jsonl");
    std::fs::write(&file, pages).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}

fn smoke() -> Outcome {
    if !Program::new("c++").arg("--version").works() {
        debian(&["g++"], "libFuzzer is built with a C++ compiler")?;
    }
    debug_assert!(
        root().join("fuzz").is_dir(),
        "the fuzz targets are part of the repository"
    );
    fuzz::run(SMOKE_SECONDS)
}
