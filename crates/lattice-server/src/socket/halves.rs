//! The two halves of what a WebSocket runs over: a TCP stream of the server's own, or whatever a server around it has.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, ReadHalf as Half, WriteHalf, split};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// What bytes come from.
pub(crate) enum ReadHalf {
    Tcp(OwnedReadHalf),
    Other(Half<Box<dyn Duplex>>),
}

/// What bytes go to.
pub(crate) enum Writer {
    /// Written to by any thread, without waiting.
    Tcp(OwnedWriteHalf),
    /// Written to by a task.
    Other(WriteHalf<Box<dyn Duplex>>),
}

/// Bytes both ways.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

pub(crate) fn of_tcp(stream: TcpStream) -> (ReadHalf, Writer) {
    let (read, write) = stream.into_split();
    (ReadHalf::Tcp(read), Writer::Tcp(write))
}

pub(crate) fn of_other(stream: Box<dyn Duplex>) -> (ReadHalf, Writer) {
    let (read, write) = split(stream);
    (ReadHalf::Other(read), Writer::Other(write))
}

impl AsyncRead for ReadHalf {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Other(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl fmt::Debug for ReadHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadHalf")
    }
}
