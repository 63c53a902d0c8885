//! What benchmarks of a server have in common: a page as a browser opens it, a socket, the bare echo that is the floor,
//! and what a process costs.

mod echo;
mod floor;
mod page;
mod process;
mod socket;

pub use echo::serve as serve_echo;
pub use floor::Floor;
pub use page::{Listener, Numbers, Page, Payload, Session};
pub use process::Process;
pub use socket::{BINARY, PONG, Socket, TEXT, frame};

pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
