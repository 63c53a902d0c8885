//! The Python side: a virtual environment of the repository's own, and the extension built into it.

use crate::command::{Outcome, Program, debian, root};
use std::path::{Path, PathBuf};

/// How the extension is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Shares its artifacts with `cargo test`.
    Dev,
    /// What people get.
    Release,
}

/// The environment of the repository, made when it is not there yet.
pub(crate) fn environment() -> Outcome<Environment> {
    let path = root().join(".venv");
    let environment = Environment { path };
    if !environment.python().exists() {
        let base = interpreter()?;
        if !Program::new(&base)
            .args(["-m", "venv"])
            .arg(&environment.path)
            .works()
        {
            debian(&["python3-venv"], "Python's venv module is missing")?;
            Program::new(&base)
                .args(["-m", "venv"])
                .arg(&environment.path)
                .run()?;
        }
    }
    Ok(environment)
}

/// The first Python of at least 3.11 on PATH.
fn interpreter() -> Outcome<String> {
    let check = "import sys; sys.exit(sys.version_info < (3, 11))";
    let names = [
        "python3",
        "python3.11",
        "python3.12",
        "python3.13",
        "python3.14",
        "python",
    ];
    let found = names
        .into_iter()
        .find(|name| Program::new(name).args(["-c", check]).works());
    found.map(str::to_owned).ok_or_else(|| "Python 3.11 or newer is needed and none is on PATH; on Debian: `apt-get install python3 python3-venv`".to_owned())
}

/// A virtual environment.
pub(crate) struct Environment {
    path: PathBuf,
}

impl Environment {
    pub(crate) fn python(&self) -> PathBuf {
        self.tool("python")
    }

    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        let (folder, suffix) = if cfg!(windows) {
            ("Scripts", ".exe")
        } else {
            ("bin", "")
        };
        self.path.join(folder).join(format!("{name}{suffix}"))
    }

    /// Installs packages; quick when they are there already.
    pub(crate) fn install(&self, packages: &[&str]) -> Outcome {
        Program::new(self.python())
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(packages)
            .run()
    }

    /// Builds the extension and installs the package into the environment, in place.
    pub(crate) fn develop(&self, profile: Profile) -> Outcome {
        self.install(&["maturin>=1.9,<2"])?;
        let mut program = Program::new(self.tool("maturin"))
            .args(["develop", "--quiet"])
            .env("VIRTUAL_ENV", &self.path);
        if profile == Profile::Release {
            program = program.arg("--release");
        }
        program.dir(bindings()).run()
    }
}

/// The maturin project.
pub(crate) fn bindings() -> PathBuf {
    root().join("bindings").join("python")
}

/// The demo apps in Python.
pub(crate) fn example(name: &str) -> PathBuf {
    root().join(
        Path::new("examples")
            .join("python")
            .join(format!("{name}.py")),
    )
}
