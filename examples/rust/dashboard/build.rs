//! Puts the data into the program: in a page there are no files to read. `VEGA_DATASETS` says where it is; without it the program
//! builds, and says at its start what is missing.

use std::path::PathBuf;
use std::{env, fs, io};

const FILES: [&str; 2] = ["seattle-weather.csv", "cars.json"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=VEGA_DATASETS");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let folder = env::var_os("VEGA_DATASETS").map(PathBuf::from);
    for name in FILES {
        let content = match &folder {
            Some(folder) => {
                let file = folder.join(name);
                println!("cargo::rerun-if-changed={}", file.display());
                fs::read(file)?
            }
            None => Vec::new(),
        };
        fs::write(out.join(name), content)?;
    }
    Ok(())
}
