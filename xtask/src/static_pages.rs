//! The Rust examples as apps in their pages: folders that a static host serves, and what a page weighs.

use crate::command::{Outcome, Program, cargo, target};
use crate::{python, targets, web};
use std::path::{Path, PathBuf};

const APPS: [&str; 3] = ["counter", "todo", "dashboard"];

/// What a program may weigh as brotli, in bytes. Lower a limit when a program has become smaller.
const LIMITS: [(&str, u64); 2] = [("counter", 168_000), ("todo", 182_000)];

/// wasm-opt of the npm package (Debian's is too old, and breaks modules), with what rustc's modules use.
const OPTIMISE: [&str; 11] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "-Oz",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Folders as people would publish them.
pub(crate) fn release(into: &Path) -> Outcome {
    folders(into, &["--release"])
}

/// Folders for tests: the same programs for the page, their first paint made by a program of the dev profile.
pub(crate) fn dev() -> Outcome<PathBuf> {
    let into = target().join("static");
    folders(&into, &[])?;
    check(&into)?;
    Ok(into)
}

/// A Rust example that serves itself; [`dev`] has built it.
pub(crate) fn server(app: &str) -> Program {
    Program::new(native(app, "debug")).args(["--port", "0"])
}

/// `cargo xtask size`: the programs as brotli, and whether they are within their limits.
pub(crate) fn size() -> Outcome {
    dev().map(drop)
}

/// By app: what the browser loads before its page is live, as brotli.
pub(crate) fn weigh(pages: &Path) -> Outcome<Vec<(&'static str, u64)>> {
    APPS.map(|app| {
        let later = [
            "later.js",
            "halt.js",
            "offline.js",
            "rove.js",
            "sw.js",
            "uploads.js",
        ];
        let first = compressed(&pages.join(app))?.into_iter().filter(|file| {
            !later
                .iter()
                .any(|name| file.ends_with(format!("{name}.br")))
        });
        let bytes = first.map(|file| file.metadata().map_or(0, |data| data.len()));
        Ok((app, bytes.sum()))
    })
    .into_iter()
    .collect()
}

fn folders(into: &Path, profile: &[&str]) -> Outcome {
    web::install()?;
    let data = data()?;
    for app in APPS {
        let program = optimised(&wasm(app, &data)?)?;
        let kind = if profile.is_empty() {
            "debug"
        } else {
            "release"
        };
        cargo()
            .args(["build", "--quiet", "--package", &format!("example-{app}")])
            .args(profile)
            .env("VEGA_DATASETS", &data)
            .run()?;
        Program::new(native(app, kind))
            .arg("--static")
            .arg(into.join(app))
            .arg("--wasm")
            .arg(program)
            .run()?;
    }
    Ok(())
}

/// What the dashboard shows: the folder that its build takes as `VEGA_DATASETS`.
pub(crate) fn data() -> Outcome<PathBuf> {
    let environment = python::environment()?;
    // Its files are read, and it is never imported.
    environment.install(&["--no-deps", "vega_datasets==0.9.0"])?;
    let code = "from importlib.util import find_spec; print(find_spec('vega_datasets').submodule_search_locations[0])";
    let folder = Program::new(environment.python())
        .args(["-c", code])
        .read()?;
    Ok(PathBuf::from(folder.trim()).join("_data"))
}

fn wasm(app: &str, data: &Path) -> Outcome<PathBuf> {
    let (program, folder) = targets::wasm()?;
    let name = format!("example-{app}");
    program
        .args(["--quiet", "--profile", "wasm", "--package", &name])
        .env("VEGA_DATASETS", data)
        .run()?;
    Ok(folder.join("wasm").join(format!("{name}.wasm")))
}

fn optimised(program: &Path) -> Outcome<PathBuf> {
    let out = program.with_extension("opt.wasm");
    let tool = web::folder().join("node_modules/binaryen/bin/wasm-opt");
    Program::new("node")
        .arg(tool)
        .arg(program)
        .args(OPTIMISE)
        .arg("-o")
        .arg(&out)
        .run()?;
    Ok(out)
}

fn native(app: &str, kind: &str) -> PathBuf {
    let name = format!("example-{app}{}", std::env::consts::EXE_SUFFIX);
    target().join(kind).join(name)
}

/// Prints what each program weighs; an error where one is over its limit.
fn check(pages: &Path) -> Outcome {
    let mut over = Vec::new();
    for app in APPS {
        let files = compressed(&pages.join(app))?;
        let program = files
            .iter()
            .find(|file| file.to_string_lossy().ends_with(".wasm.br"));
        let bytes = program
            .and_then(|file| file.metadata().ok())
            .map_or(0, |data| data.len());
        let limit = LIMITS.iter().find(|(name, _)| *name == app);
        let limit = limit.map(|(_, limit)| *limit);
        let shown = limit.map_or(String::new(), |limit| format!(", limit {limit}"));
        println!("{app}: its program has {bytes} bytes as brotli{shown}");
        if limit.is_some_and(|limit| bytes > limit) {
            over.push(app);
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "the programs of {} are over their limits",
            over.join(", ")
        ))
    }
}

/// The `.br` files of a folder.
fn compressed(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "br") {
                found.push(path);
            }
        }
    }
    Ok(found)
}
