//! A folder that any static host serves: an app that runs in its page, from the first paint on.
//!
//! | in the folder | what |
//! | --- | --- |
//! | `index.html` | the first paint, made now by the same app, under a policy that lets no other script run |
//! | `sw.js` | keeps all files in the browser, so that the app starts without a network |
//! | `assets/` | the applier, the program, style sheet and icon; each has the hash of its content in its address |
//!
//! Beside each file stand the same bytes as `.br` and `.gz`, for hosts that send what is compressed already. All addresses are
//! relative: the folder works wherever it is put.
//!
//! ```
//! use lattice_engine::{App, text};
//! use lattice_static::StaticSite;
//!
//! let app = App::new("Hello", || {
//!     text("Hello");
//! });
//! let site = StaticSite::new(&app, b"\0asm\x01\0\0\0".to_vec())?;
//! assert!(site.file("index.html").is_some());
//! # let folder = std::env::temp_dir().join("lattice-static-doc");
//! site.write(&folder)?;
//! # std::fs::remove_dir_all(folder).unwrap();
//! # Ok::<(), lattice_static::Error>(())
//! ```

mod applier;
mod compressed;
mod digest;
mod error;
mod page;
mod site;
mod snapshot;

pub use error::Error;
pub use site::StaticSite;
