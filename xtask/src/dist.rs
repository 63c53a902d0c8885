//! `cargo xtask dist`: all that is published, into target/dist, with a list of what was made.

use crate::command::{Outcome, Program, cargo, root, target};
use crate::{python, static_pages};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub(crate) fn run() -> Outcome {
    let dist = target().join("dist");
    if dist.exists() {
        std::fs::remove_dir_all(&dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    }
    let (native, pages, wheels, crates) = (
        dist.join("native"),
        dist.join("static"),
        dist.join("python"),
        dist.join("crates"),
    );
    for folder in [&native, &wheels, &crates] {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    binaries(&native)?;
    static_pages::release(&pages)?;
    wheel(&wheels)?;
    packages(&crates)?;
    list(&dist)
}

/// The Rust examples, as people would ship them.
fn binaries(into: &Path) -> Outcome {
    let data = static_pages::data()?;
    for name in examples()? {
        cargo()
            .args(["build", "--release", "--package", &name])
            .env("VEGA_DATASETS", &data)
            .run()?;
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        copy(&target().join("release").join(&file), &into.join(&file))?;
    }
    Ok(())
}

fn examples() -> Outcome<Vec<String>> {
    let folder = root().join("examples").join("rust");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| format!("example-{}", entry.file_name().to_string_lossy()))
        .collect();
    names.sort();
    Ok(names)
}

/// One abi3 wheel for all Pythons from 3.11 on, for any Linux since glibc 2.17; zig is the linker that knows that glibc.
fn wheel(into: &Path) -> Outcome {
    let environment = python::environment()?;
    environment.install(&["maturin>=1.9,<2", "ziglang>=0.13", "twine>=6"])?;
    let maturin = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folder = environment
            .python()
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        let all = std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path)))
            .unwrap_or_default();
        Program::new(environment.tool("maturin"))
            .env("PATH", all)
            .dir(python::bindings())
    };
    let mut build = maturin()
        .args(["build", "--release", "--out"])
        .arg(into)
        .arg("--interpreter")
        .arg(environment.python());
    if cfg!(target_os = "linux") {
        build = build.args(["--zig", "--compatibility", "manylinux2014"]);
    }
    build.run()?;
    maturin().args(["sdist", "--out"]).arg(into).run()?;
    Program::new(environment.python())
        .args(["-m", "twine", "check", "--strict"])
        .args(files(into)?)
        .run()
}

/// `cargo package` of every crate, each built from its own package and those of the crates below it.
fn packages(into: &Path) -> Outcome {
    let build = target().join("dist-packages");
    forget_unpacked(&build)?;
    cargo()
        .args([
            "package",
            "--workspace",
            "--exclude",
            "xtask",
            "--target-dir",
        ])
        .arg(&build)
        .args(
            examples()?
                .iter()
                .flat_map(|name| ["--exclude", name.as_str()]),
        )
        .run()?;
    for file in files(&build.join("package"))?
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "crate"))
    {
        if let Some(name) = file.file_name() {
            copy(file, &into.join(name))?;
        }
    }
    Ok(())
}

/// Cargo takes a package of a version for what it was the first time, unpacked and built; ours change without a new version.
fn forget_unpacked(build: &Path) -> Outcome {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || std::env::home_dir().unwrap_or_default().join(".cargo"),
        PathBuf::from,
    );
    // Registries without a host are folders, such as the one that cargo makes for packages that are not published yet.
    let registries = folders(&home.join("registry").join("src"))
        .filter(|registry| name_of(registry).starts_with('-'));
    let unpacked = registries
        .flat_map(|registry| folders(&registry).collect::<Vec<_>>())
        .filter(|folder| name_of(folder).starts_with("lattice-"));
    for folder in unpacked.chain(build.exists().then(|| build.to_path_buf())) {
        std::fs::remove_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}

/// The folders in a folder; none if it is not there.
fn folders(of: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(of).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Writes and prints what was made: path and bytes.
fn list(dist: &Path) -> Outcome {
    let mut text = String::new();
    for folder in ["native", "python", "crates"] {
        for file in files(&dist.join(folder))? {
            let bytes = file.metadata().map_or(0, |data| data.len());
            let name = name_of(&file);
            // Writing into a string can't fail.
            let _ = writeln!(text, "{bytes:>10} {folder}/{name}");
        }
    }
    for (app, bytes) in static_pages::weigh(&dist.join("static"))? {
        let _ = writeln!(text, "{bytes:>10} static/{app}: first load as brotli");
    }
    std::fs::write(dist.join("LIST.txt"), &text).map_err(|error| format!("LIST.txt: {error}"))?;
    println!("{text}");
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}
