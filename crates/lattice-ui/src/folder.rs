//! Making a static folder of an app.

use std::path::Path;

use lattice_engine::session::{App, record_panic_places};
use lattice_static::StaticSite;

/// Writes the folder, and says on one line where it is and what it weighs.
pub(crate) fn make(app: &App, folder: &str, program: &str) -> Result<(), String> {
    record_panic_places();
    let wasm = std::fs::read(program).map_err(|error| {
        format!(
            "{program}: {error}. It is made by `cargo build --release --target wasm32-unknown-unknown`"
        )
    })?;
    let site = StaticSite::new(app, wasm).map_err(|error| error.to_string())?;
    site.write(Path::new(folder))
        .map_err(|error| error.to_string())?;
    let bytes: usize = site.files().map(|(_, bytes)| bytes.len()).sum();
    #[expect(clippy::print_stdout, reason = "a program says what it has made")]
    {
        println!("{folder}: {} files, {bytes} bytes", site.files().count());
    }
    Ok(())
}
