//! The floor: hyper's upgrade, fastwebsockets, and each message sent back.

use crate::Outcome;
use fastwebsockets::{FragmentCollector, OpCode, WebSocketError, upgrade};
use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use std::io::Write as _;

/// Prints its address and serves until it is killed.
pub fn serve() -> Outcome {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let service = hyper::service::service_fn(answer);
                let connection = hyper::server::conn::http1::Builder::new().serve_connection(hyper_util::rt::TokioIo::new(stream), service);
                // A client that goes away ends its own connection and nothing else.
                let _ = connection.with_upgrades().await;
            });
        }
    })
}

async fn answer(mut request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, WebSocketError> {
    let (response, socket) = upgrade::upgrade(&mut request)?;
    tokio::spawn(async move {
        let Ok(socket) = socket.await else { return };
        let mut socket = FragmentCollector::new(socket);
        while let Ok(message) = socket.read_frame().await {
            let ends = match message.opcode {
                OpCode::Close => true,
                OpCode::Text | OpCode::Binary => socket.write_frame(message).await.is_err(),
                _ => false,
            };
            if ends {
                break;
            }
        }
    });
    Ok(response)
}
