//! What comes to a session without anybody's doing: time, and loads that are done.

use crate::client::Page;
use lattice_server::{Server, ServerConfig};
use lattice_session::{App, Failure, interval, resource, text, wait};
use std::time::Duration;

#[test]
fn an_interval_rings_and_a_load_arrives_without_an_event() {
    let app = App::new("Time", || {
        let ticks = interval(Duration::from_millis(20));
        text(move || 100 + ticks.get().min(3));
        let name = resource(|| async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Ok::<_, Failure>("Ada")
        });
        text(move || wait(name));
    });
    let server = Server::bind(app, ServerConfig::at("127.0.0.1", 0))
        .and_then(Server::start)
        .unwrap();
    let mut live = Page::open(server.local_addr()).claim();
    // Ticks 1, 2 and 3, and the name: in patches of their own, or together where the machine is slow.
    let mut seen = Vec::new();
    while !(seen.contains(&103) && seen.windows(3).any(|bytes| bytes == b"Ada")) {
        seen.extend(live.patch());
    }
    server.stop();
}
