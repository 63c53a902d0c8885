//! Behind a reverse proxy: what it passes on, and what the server makes of it.

use crate::app::{ADD, serve, world};
use crate::client::{Page, get, request};
use http_body_util::Either;
use hyper::body::Incoming;
use hyper::header::{HOST, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use lattice_server::ServerConfig;
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};

/// What a proxy does to a request before it passes it on.
type Change = fn(&mut Request<Incoming>);
type Answer = Response<Either<Incoming, String>>;

/// Starts a proxy before a server, and returns where it is. It runs until the process ends.
fn before(to: SocketAddr, change: Change) -> SocketAddr {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service_fn(move |request| async move {
                    Ok::<_, Infallible>(pass(to, change, request).await)
                });
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades();
                tokio::spawn(connection);
            }
        });
    });
    address
}

async fn pass(to: SocketAddr, change: Change, mut request: Request<Incoming>) -> Answer {
    let here = hyper::upgrade::on(&mut request);
    change(&mut request);
    let stream = TokioIo::new(TcpStream::connect(to).await.unwrap());
    let (mut server, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection.with_upgrades());
    let mut response = server.send_request(request).await.unwrap();
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let there = hyper::upgrade::on(&mut response);
        tokio::spawn(async move {
            let mut here = TokioIo::new(here.await.unwrap());
            let mut there = TokioIo::new(there.await.unwrap());
            let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
        });
        return response.map(|_| Either::Right(String::new()));
    }
    response.map(Either::Left)
}

fn strip(request: &mut Request<Incoming>) {
    let path = request.uri().path_and_query().unwrap().as_str();
    let below = path.strip_prefix("/apps/one").unwrap();
    let below = if below.is_empty() { "/" } else { below };
    *request.uri_mut() = below.parse::<Uri>().unwrap();
}

/// As nginx does by itself: the host that the server sees is its own.
fn hide(request: &mut Request<Incoming>) {
    let host = request.headers().get(HOST).unwrap().clone();
    let headers = request.headers_mut();
    headers.insert("x-forwarded-host", host);
    headers.insert(HOST, HeaderValue::from_static("localhost"));
}

/// All that a page names is reached by the names that it bears, and it is live.
fn is_whole(address: SocketAddr, path: &str, base: &str) {
    let page = Page::open_at(address, path);
    let body = &page.answer.body;
    let named = |attribute: &str| -> Vec<String> {
        let before = format!(" {attribute}=\"");
        body.split(&before)
            .skip(1)
            .map(|part| part.split('"').next().unwrap().to_owned())
            .collect()
    };
    let urls = [named("href"), named("src")].concat();
    assert_eq!(urls.len(), 5, "{urls:?}");
    for url in urls {
        assert!(url.starts_with(&format!("{base}/_lattice/")), "{url}");
        assert_eq!(get(address, &url).status, 200, "{url}");
    }
    let mut live = page.claim();
    live.click(ADD);
    live.patch();
    let stream = page.data["socket"]
        .as_str()
        .unwrap()
        .replace("socket", "stream");
    let answer = request(address, &format!("GET {stream}"), &[]);
    assert_eq!(answer.status, 405, "it is there, and wants a POST");
}

#[test]
fn an_app_below_a_path_is_whole_whether_the_proxy_takes_the_path_off_or_not() {
    let below = |config: &mut ServerConfig| config.root_path = "/apps/one/".to_owned();
    for change in [strip as Change, |_| ()] {
        let world = serve(below);
        let proxy = before(world.server.local_addr(), change);
        for path in ["/apps/one", "/apps/one/"] {
            is_whole(proxy, path, "/apps/one");
        }
        let missing = get(proxy, "/apps/one/nothing");
        assert_eq!(missing.status, 404);
        assert!(missing.body.contains("href=\"/apps/one/_lattice/"));
    }
}

#[test]
fn a_trusted_proxy_says_where_the_app_is_mounted_and_how_it_is_called() {
    let trust = |config: &mut ServerConfig| {
        config.trusted_proxies = vec!["127.0.0.0/8".to_owned()];
    };
    let mounted = |request: &mut Request<Incoming>| {
        strip(request);
        hide(request);
        let prefix = HeaderValue::from_static("/apps/one");
        request.headers_mut().insert("x-forwarded-prefix", prefix);
    };
    let world = serve(trust);
    let proxy = before(world.server.local_addr(), mounted);
    is_whole(proxy, "/apps/one/", "/apps/one");
    // A page of a foreign origin is one as before.
    let origin = "Origin: http://evil.example";
    let refused = request(proxy, "GET /apps/one/_lattice/socket", &[origin]);
    assert_eq!(refused.status, 403);
}

#[test]
fn what_an_unknown_proxy_says_is_not_believed() {
    let world = world();
    let proxy = before(world.server.local_addr(), hide);
    let page = Page::open(proxy);
    assert!(page.answer.body.contains("href=\"/_lattice/"));
    let origin = format!("Origin: http://{proxy}");
    let refused = request(proxy, "GET /_lattice/socket", &[&origin]);
    assert_eq!(refused.status, 403);
    let headers = [
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Host: evil.example",
    ];
    let page = request(world.server.local_addr(), "GET /", &headers);
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("evil"));
}

#[test]
fn who_looks_after_the_server_may_ask_by_any_name() {
    let world = serve(|config| config.allowed_hosts = vec!["app.example".to_owned()]);
    let address = world.server.local_addr();
    let host = "Host: 10.1.2.3:8000";
    assert_eq!(request(address, "GET /healthz", &[host]).status, 200);
    assert_eq!(request(address, "GET /", &[host]).status, 403);
}
