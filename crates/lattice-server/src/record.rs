//! Messages in a stream of bytes, where there are no WebSocket frames: each behind its length.
//!
//! ```text
//! length: 4 bytes, big-endian     that many bytes: one message
//! 00 00 00 00                     a ping from the session, which the page answers by a post
//! ff ff and a close code          nothing follows
//! ```

use crate::socket::CloseCode;

/// Bytes before each message.
pub(crate) const HEAD_BYTES: usize = 4;
pub(crate) const PING: [u8; HEAD_BYTES] = [0; HEAD_BYTES];
/// Lengths from here on are close codes.
const CLOSE: u32 = 0xffff_0000;

/// What stands before a message of this length. Both sides refuse messages that come near the limit of the form.
pub(crate) fn head(length: usize) -> [u8; HEAD_BYTES] {
    u32::try_from(length)
        .unwrap_or(u32::MAX)
        .min(CLOSE - 1)
        .to_be_bytes()
}

/// The end of a stream.
pub(crate) fn close(code: CloseCode) -> [u8; HEAD_BYTES] {
    (CLOSE | u32::from(code.number())).to_be_bytes()
}

/// The close code that a head is, if it is one.
pub(crate) fn code(head: [u8; HEAD_BYTES]) -> Option<u16> {
    let length = u32::from_be_bytes(head);
    (length >= CLOSE).then_some(length as u16)
}

/// The messages in `bytes`, which must end with one.
pub(crate) fn messages(bytes: &[u8]) -> impl Iterator<Item = Result<&[u8], Incomplete>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let message = split(rest);
        match message {
            Some((_, after)) => rest = after,
            None => rest = &[],
        }
        Some(message.map(|(message, _)| message).ok_or(Incomplete))
    })
}

/// The bytes end within a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Incomplete;

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>()?;
    rest.split_at_checked(u32::from_be_bytes(*head) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<Result<&[u8], Incomplete>> {
        messages(bytes).collect()
    }

    #[test]
    fn messages_come_out_as_they_went_in() {
        let mut bytes = Vec::new();
        for message in [&b"one"[..], b"", b"three"] {
            bytes.extend(head(message.len()));
            bytes.extend(message);
        }
        assert_eq!(all(&bytes), [Ok(&b"one"[..]), Ok(b""), Ok(b"three")]);
        assert_eq!(all(&[]), []);
    }

    #[test]
    fn what_ends_within_a_message_is_said_once() {
        for bytes in [
            &[0][..],
            &[0, 0, 0],
            &[0, 0, 0, 1],
            &[0, 0, 0, 9, 1, 2],
            &[0xff; 4],
        ] {
            assert_eq!(all(bytes), [Err(Incomplete)], "{bytes:?}");
        }
    }

    #[test]
    fn no_message_looks_like_a_close() {
        assert_eq!(close(CloseCode::AWAY), [0xff, 0xff, 0x03, 0xe9]);
        assert_eq!(code(close(CloseCode::GONE)), Some(4404));
        assert_eq!(code(head(70_000)), None);
        assert!(u32::from_be_bytes(head(usize::MAX)) < CLOSE);
        assert_eq!(head(0), PING);
    }
}
