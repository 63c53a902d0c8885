//! `cargo xtask`: everything that is done with this repository, in one place and with no set-up of its own.
//!
//! Each command is a file of that name. They install what they need (crates, Python and npm packages, Debian packages
//! when run as root) or say exactly what is missing.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on standard output"
)]

mod bench;
mod browser;
mod command;
mod demo;
mod deny;
mod dist;
mod doctor;
mod fuzz;
mod python;
mod served;
mod soak;
mod static_pages;
mod targets;
mod test;
mod tidy;
mod web;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--app counter|todo|dashboard|shop] [--port N]   set up and start a demo app (default: dashboard)
  test [STEP ...]                                  all tests, or the named steps; `test --list` names them
  tidy                                             layers, sizes, documents
  deny                                             licences, bans and sources of dependencies
  targets                                          the engine without a standard library, the Rust core for WebAssembly
  web [--check]                                    build the applier that lattice-server embeds, or check that it is fresh
  size                                             bytes of the applier's files and of Rust apps in their pages, and their limits
  dist                                             release binaries, static folders, wheel, sdist and crates into target/dist
  bench click                                      what a click costs; writes target/bench/click.json
  bench reactive [--quick] [--only PART]           the engine beside its peers; writes target/bench/reactive.json
  bench binding                                    what a call from Python costs; writes target/bench/binding.json
  bench apply                                      the applier beside code by hand in Chromium; writes target/bench/apply.json
  soak fuzz [SECONDS]                              every fuzz target, SECONDS each (default: an hour)
  soak engine [SECONDS]                            random graphs against the model (default: an hour), ten million nodes
  soak miri                                        the tests of the crate that has `unsafe`, in Miri
  doctor                                           what is installed, and what is missing
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = args
        .split_first()
        .map_or(("help", &[][..]), |(name, rest)| (name.as_str(), rest));
    let outcome = match name {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "tidy" => tidy::run(),
        "deny" => deny::run(),
        "targets" => targets::run(),
        "web" => web::run(rest),
        "size" => web::size().and_then(|()| static_pages::size()),
        "dist" => dist::run(),
        "bench" => bench::run(rest),
        "soak" => soak::run(rest),
        "doctor" => {
            doctor::run();
            Ok(())
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command {other:?}\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
