//! What the program is told: which servers run where, and how large the load is.

use bench_client::{Outcome, Process};
use std::path::PathBuf;

/// A server that runs.
#[derive(Clone, Debug)]
pub struct App {
    /// What it serves, such as `counter-rust`.
    pub name: String,
    pub url: String,
    pub process: Process,
}

pub struct Options {
    pub apps: Vec<App>,
    pub out: PathBuf,
    /// A form that says whether all works, not how well.
    pub quick: bool,
    /// Only cases whose name has this in it.
    pub only: Option<String>,
}

impl Options {
    /// `--app NAME URL PID` for each server, `--out FILE`, `--quick`, `--only WORD`.
    pub fn parse(args: &[String]) -> Outcome<Self> {
        let mut options = Self { apps: Vec::new(), out: PathBuf::new(), quick: false, only: None };
        let mut args = args.iter();
        let mut next = |name: &str| args.next().cloned().ok_or_else(|| format!("{name} needs a value"));
        while let Ok(arg) = next("") {
            match arg.as_str() {
                "--app" => {
                    let (name, url) = (next("--app")?, next("--app")?);
                    let process = Process::new(next("--app")?.parse()?);
                    options.apps.push(App { name, url, process });
                }
                "--out" => options.out = next("--out")?.into(),
                "--only" => options.only = Some(next("--only")?),
                "--quick" => options.quick = true,
                other => return Err(format!("--app, --out, --only or --quick was expected, and {other:?} came").into()),
            }
        }
        Ok(options)
    }

    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }
}
