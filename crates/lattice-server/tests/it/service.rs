//! An app inside another server, which is one of plain hyper here.

use crate::app::{ADD, BIG, BLOCK, World, app};
use crate::client::{Page, eventually, get, request};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use lattice_server::{Body, RequestInfo, ServerConfig, Service};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

type Answer = Result<Response<Either<Body, Full<Bytes>>>, Infallible>;

/// Starts a server with a route of its own and the app at all others. It runs until the process ends.
fn around(service: Service, is_wrapped: bool) -> SocketAddr {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                let route = service_fn(move |request| answer(service.clone(), request));
                if is_wrapped {
                    let stream = TokioIo::new(Wrapped(stream));
                    let connection = http1::Builder::new().serve_connection(stream, route);
                    tokio::spawn(connection.with_upgrades());
                } else {
                    let stream = TokioIo::new(stream);
                    let connection = http1::Builder::new().serve_connection(stream, route);
                    tokio::spawn(connection.with_upgrades());
                }
            }
        });
    });
    address
}

async fn answer(service: Service, mut request: Request<Incoming>) -> Answer {
    if request.uri().path() == "/own" {
        return Ok(Response::new(Either::Right(Full::from("its own"))));
    }
    let mut info = RequestInfo::default();
    info.root_path = Some("/mounted".to_owned());
    request.extensions_mut().insert(info);
    Ok(service.call(request).await?.map(Either::Left))
}

/// A stream of a type that the app's server doesn't know, as one of TLS is.
struct Wrapped(TcpStream);

impl AsyncRead for Wrapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wrapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

fn serve(
    is_wrapped: bool,
    configure: impl FnOnce(&mut ServerConfig),
) -> (SocketAddr, World<Service>) {
    let world = app(|app, mut config| {
        configure(&mut config);
        Service::new(app, config).unwrap()
    });
    (around(world.server.clone(), is_wrapped), world)
}

#[test]
fn an_app_is_whole_inside_another_server() {
    for is_wrapped in [false, true] {
        let (address, world) = serve(is_wrapped, |config| {
            // Each click gets a patch of its own, however late the page tells that it has seen one.
            config.unacknowledged_bytes_max = 64 * 1024 * 1024;
            config.unacknowledged_messages_max = 10_000;
        });
        assert_eq!(get(address, "/own").body, "its own");
        assert_eq!(get(address, "/mounted/nothing").status, 404);
        let page = Page::open_at(address, "/mounted/");
        assert!(page.answer.body.contains("href=\"/mounted/_lattice/"));
        let mut live = page.claim();
        for count in 1..=3 {
            live.click(ADD);
            let patch = live.patch();
            assert_eq!(patch[patch.len() - 1], count);
        }
        // More than the kernel takes at once.
        for _ in 0..100 {
            live.click(BIG);
        }
        for _ in 0..100 {
            assert!(live.patch().len() > 20_000);
        }
        drop(live);
        eventually("the socket is gone", || {
            let stats = world.server.stats();
            (stats.sockets_open, stats.connections_open) == (0, 0)
        });
        let (mut live, welcome) = page.resume(103, 103, true);
        assert_eq!(welcome, (103, 104));
        live.event = 103;
        live.click(ADD);
        live.patch();
    }
}

#[test]
fn foreign_pages_are_refused_there_too() {
    let (address, world) = serve(true, |_| ());
    let origin = "Origin: http://evil.example";
    let refused = request(address, "GET /_lattice/socket", &[origin]);
    assert_eq!(refused.status, 403);
    assert_eq!(world.server.stats().refused_origins, 1);
}

#[test]
fn a_client_that_takes_nothing_is_cut_off_over_a_foreign_stream_too() {
    let (address, world) = serve(true, |config| {
        config.unacknowledged_bytes_max = 64 * 1024 * 1024;
        config.unacknowledged_messages_max = 10_000;
        config.send_stall_ms_max = 100;
    });
    let mut slow = Page::open(address).claim();
    for _ in 0..1_000 {
        slow.click(BIG);
    }
    eventually("the stalled connection is closed", || {
        world.server.stats().sockets_open == 0
    });
    assert_eq!(world.server.stats().timeouts, 1);
}

#[test]
fn a_stop_answers_what_was_received_and_closes_with_1001() {
    for is_wrapped in [false, true] {
        let (address, world) = serve(is_wrapped, |_| ());
        let mut live = Page::open(address).claim();
        live.click(BLOCK);
        live.click(ADD);
        world.blocked.recv().unwrap();
        eventually("both are received", || {
            world.server.stats().messages_in == 3
        });
        let service = world.server.clone();
        let stop = std::thread::spawn(move || service.stop());
        world.release.send(()).unwrap();
        live.patch();
        let patch = live.patch();
        assert_eq!(patch[patch.len() - 1], 101);
        assert_eq!(live.socket.close_code(), 1001);
        drop(live);
        assert!(stop.join().unwrap());
        assert_eq!(get(address, "/").status, 503);
        assert_eq!(get(address, "/own").status, 200);
    }
}
